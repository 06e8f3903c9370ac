/** A command of `scripts/` as a process, for tests: what it says, its exit status, its children. */
import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const SCRIPTS = fileURLToPath(new URL("../../scripts/", import.meta.url));

export interface RunEnding {
  readonly status: number | null;
  readonly out: string;
  readonly err: string;
}

export class RunProcess {
  readonly ended: Promise<RunEnding>;
  readonly #child: ChildProcess;
  readonly #waiting = new Set<() => void>();
  #out = "";
  #err = "";

  constructor(
    args: readonly string[],
    env: Readonly<Record<string, string>> = {},
    command = "run",
  ) {
    const child = spawn(process.execPath, [`${SCRIPTS}${command}.ts`, ...args], {
      stdio: "pipe",
      env: { ...process.env, ...env },
    });
    this.#child = child;
    child.stdout.on("data", (bytes) => {
      this.#out += String(bytes);
      for (const look of this.#waiting) look();
    });
    child.stderr.on("data", (bytes) => {
      this.#err += String(bytes);
      for (const look of this.#waiting) look();
    });
    this.ended = new Promise((resolve) => {
      child.on("close", (status) => resolve({ status, out: this.#out, err: this.#err }));
    });
  }

  /** Resolves when it has said so, on either output. */
  says(pattern: RegExp): Promise<void> {
    return new Promise((resolve) => {
      const look = () => {
        if (!pattern.test(this.#out + this.#err)) return;
        this.#waiting.delete(look);
        resolve();
      };
      this.#waiting.add(look);
      look();
    });
  }

  type(line: string): void {
    this.#child.stdin?.write(`${line}\n`);
  }

  endInput(): void {
    this.#child.stdin?.end();
  }

  signal(name: NodeJS.Signals): void {
    this.#child.kill(name);
  }

  /** The processes it has started and that still run. */
  childPids(): number[] {
    const { pid } = this.#child;
    const text = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8");
    return text.split(" ").filter(Boolean).map(Number);
  }
}

export function run(...args: readonly string[]): Promise<RunEnding> {
  return new RunProcess(args).ended;
}

/** Resolves when none of them is left. */
export async function allGone(pids: readonly number[]): Promise<void> {
  while (pids.some(isAlive)) await new Promise((resolve) => setTimeout(resolve, 20));
}

function isAlive(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}
