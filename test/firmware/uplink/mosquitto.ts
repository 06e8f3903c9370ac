/** The Mosquitto program, where the machine has one, on a free port of the loopback. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BrokerProgram, findProgram, freePort } from "../../brokers/broker-program.ts";

/** The program's path, or null where it is not installed (Debian: `apt-get install mosquitto`). */
export function findMosquitto(): string | null {
  return findProgram("mosquitto");
}

export class Mosquitto {
  readonly port: number;
  readonly #folder: string;
  readonly #program: BrokerProgram;

  private constructor(program: string, folder: string, port: number) {
    this.#folder = folder;
    this.port = port;
    this.#program = new BrokerProgram({ program, args: ["-c", join(folder, "settings")], port });
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
    await mosquitto.run();
    return mosquitto;
  }

  /** Starts the program again after `kill`. Resolves when it takes connections. */
  run(): Promise<void> {
    return this.#program.run();
  }

  kill(): Promise<void> {
    return this.#program.kill();
  }

  async stop(): Promise<void> {
    await this.#program.stop();
    await rm(this.#folder, { recursive: true });
  }
}
