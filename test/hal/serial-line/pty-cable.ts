/** Two pseudo-terminals of the kernel, joined by a cable that can be pulled. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

/** Null where it is there; else what to say of the tests that need it. */
export function missingSocat(): string | null {
  const { error } = spawnSync("socat", ["-V"], { stdio: "ignore" });
  return error ? "socat is not installed" : null;
}

class PtyCable {
  /** The device files of its ends. */
  readonly ends: readonly [string, string];
  readonly #socat: ChildProcess;

  private constructor(socat: ChildProcess, ends: readonly [string, string]) {
    this.#socat = socat;
    this.ends = ends;
  }

  static async lay(): Promise<PtyCable> {
    const end = "pty,raw,echo=0";
    const socat = spawn("socat", ["-d", "-d", end, end], { stdio: ["ignore", "ignore", "pipe"] });
    const ends: string[] = [];
    for await (const line of createInterface({ input: socat.stderr })) {
      const [, path] = /PTY is (\S+)/.exec(line) ?? [];
      if (path) ends.push(path);
      if (line.includes("starting data transfer loop")) break;
    }
    const [near, far] = ends;
    if (!near || !far) throw new Error("socat laid no cable");
    return new PtyCable(socat, [near, far]);
  }

  async pull(): Promise<void> {
    if (this.#socat.exitCode !== null || this.#socat.signalCode !== null) return;
    this.#socat.kill();
    await once(this.#socat, "exit");
  }
}

/** Lays cables and takes them away again. */
export class PtyCables {
  readonly #laid: PtyCable[] = [];

  async lay(): Promise<PtyCable> {
    const cable = await PtyCable.lay();
    this.#laid.push(cable);
    return cable;
  }

  async pullAll(): Promise<void> {
    for (const cable of this.#laid) await cable.pull();
  }
}
