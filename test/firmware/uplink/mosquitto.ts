/** The Mosquitto program, where the machine has one, on a free port of the loopback. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { type AddressInfo, connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { setTimeout } from "node:timers/promises";

/** The program's path, or null where it is not installed (Debian: `apt-get install mosquitto`). */
export function findMosquitto(): string | null {
  const folders = [...(process.env.PATH ?? "").split(delimiter), "/usr/sbin", "/usr/local/sbin"];
  const paths = folders.map((folder) => join(folder, "mosquitto"));
  return paths.find((path) => existsSync(path)) ?? null;
}

export class Mosquitto {
  readonly port: number;
  readonly #program: string;
  readonly #folder: string;
  #process: ChildProcess | null = null;
  /** A test that fails or runs out of time leaves nothing running. */
  readonly #killAtExit = (): void => {
    this.#process?.kill("SIGKILL");
  };

  private constructor(program: string, folder: string, port: number) {
    this.#program = program;
    this.#folder = folder;
    this.port = port;
  }

  static async start(program: string, settings: readonly string[] = []): Promise<Mosquitto> {
    const folder = await mkdtemp(join(tmpdir(), "anycode-mosquitto-"));
    const port = await freePort();
    const lines = [`listener ${port} 127.0.0.1`, "persistence false", "log_type none"];
    const access = settings.some((line) => line.startsWith("allow_anonymous"))
      ? []
      : ["allow_anonymous true"];
    await writeFile(join(folder, "settings"), [...lines, ...access, ...settings, ""].join("\n"));
    const mosquitto = new Mosquitto(program, folder, port);
    process.once("exit", mosquitto.#killAtExit);
    await mosquitto.run();
    return mosquitto;
  }

  /** Starts the program again after `kill`. Resolves when it takes connections. */
  async run(): Promise<void> {
    const args = ["-c", join(this.#folder, "settings")];
    this.#process = spawn(this.#program, args, { stdio: "ignore" });
    while (!(await takesConnections(this.port))) await setTimeout(20);
  }

  async kill(): Promise<void> {
    const child = this.#process;
    this.#process = null;
    if (!child) return;
    const exited = once(child, "exit");
    child.kill("SIGKILL");
    await exited;
  }

  async stop(): Promise<void> {
    await this.kill();
    process.off("exit", this.#killAtExit);
    await rm(this.#folder, { recursive: true });
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
