/** A broker's program: started, killed as a power cut would, and gone with the test in any case. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { type AddressInfo, connect, createServer } from "node:net";
import { delimiter, join } from "node:path";
import { setTimeout } from "node:timers/promises";

/** The program's path, or null where it is not installed. */
export function findProgram(name: string): string | null {
  const folders = [...(process.env.PATH ?? "").split(delimiter), "/usr/sbin", "/usr/local/sbin"];
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path)) ?? null;
}

export interface BrokerProgramOptions {
  readonly program: string;
  readonly args: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** It is up when it takes connections there. */
  readonly port: number;
}

export class BrokerProgram {
  readonly #options: BrokerProgramOptions;
  #process: ChildProcess | null = null;
  #log = "";
  /** A test that fails or runs out of time leaves nothing running. */
  readonly #killAtExit = (): void => this.#signal();
  /** A signal alone would end the process without its "exit". */
  readonly #exit = (): void => process.exit(143);

  constructor(options: BrokerProgramOptions) {
    this.#options = options;
    process.once("exit", this.#killAtExit);
    process.once("SIGTERM", this.#exit);
  }

  /** All that it has written since the test began. */
  get log(): string {
    return this.#log;
  }

  /** Resolves when it takes connections; rejects with its words when it ends before. */
  async run(): Promise<void> {
    const { program, args, environment = {}, port } = this.#options;
    const child = spawn(program, args, {
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, ...environment },
      // A group of its own: some start further programs.
      detached: true,
    });
    this.#process = child;
    for (const output of [child.stdout, child.stderr]) {
      output.on("data", (bytes) => {
        this.#log += String(bytes);
      });
    }
    while (!(await takesConnections(port))) {
      if (child.exitCode !== null) throw new Error(`${program} ended:\n${this.#log}`);
      await setTimeout(20);
    }
  }

  async kill(): Promise<void> {
    const child = this.#process;
    if (!child) return;
    const exited = child.exitCode === null && child.signalCode === null && once(child, "exit");
    this.#signal();
    this.#process = null;
    await exited;
  }

  async stop(): Promise<void> {
    await this.kill();
    process.off("exit", this.#killAtExit).off("SIGTERM", this.#exit);
  }

  #signal(): void {
    const pid = this.#process?.pid;
    if (pid === undefined) return;
    try {
      process.kill(-pid, "SIGKILL");
    } catch (error) {
      if ((error as { code?: unknown }).code !== "ESRCH") throw error;
    }
  }
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

function takesConnections(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: "127.0.0.1" });
    socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
    socket.once("connect", () => socket.destroy());
  });
}
