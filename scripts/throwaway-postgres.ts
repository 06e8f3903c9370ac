/**
 * A PostgreSQL server of one's own, for tests and benchmarks: in a temporary folder, reachable
 * through a socket in it and nowhere else, gone when stopped.
 */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { Client } from "pg";

const ROOT = 0;
const DEBIAN_FOLDER = "/usr/lib/postgresql";
const START_MS_MAX = 30_000;
const USER = "anycode";

/** Where PostgreSQL's programs are, or why there can be no server. */
export type PostgresPrograms =
  | { readonly ok: true; readonly folder: string; readonly as: ServerUser | null }
  | { readonly ok: false; readonly why: string };

/** PostgreSQL refuses to run as root. */
interface ServerUser {
  readonly uid: number;
  readonly gid: number;
}

export function findPostgres(): PostgresPrograms {
  const versions = existsSync(DEBIAN_FOLDER) ? readdirSync(DEBIAN_FOLDER) : [];
  const newest = versions.sort((a, b) => Number(b) - Number(a))[0];
  const folder = join(DEBIAN_FOLDER, newest ?? "", "bin");
  if (!existsSync(join(folder, "initdb"))) {
    return { ok: false, why: "PostgreSQL is not installed (apt-get install postgresql)" };
  }
  if (process.getuid?.() !== ROOT) return { ok: true, folder, as: null };
  try {
    return { ok: true, folder, as: { uid: idOf("-u"), gid: idOf("-g") } };
  } catch {
    return { ok: false, why: "PostgreSQL does not run as root, and there is no user postgres" };
  }
}

function idOf(option: "-u" | "-g"): number {
  return Number(execFileSync("id", [option, "postgres"], { encoding: "utf8", stdio: "pipe" }));
}

export class ThrowawayPostgres {
  /** The folder of its socket. */
  readonly folder: string;
  readonly #programs: PostgresPrograms & { readonly ok: true };
  #process: ChildProcess | null = null;
  #spaces = 0;
  /** Whoever fails or runs out of time leaves nothing running. */
  readonly #killAtExit = (): void => {
    this.#process?.kill("SIGQUIT");
    rmSync(this.folder, { recursive: true, force: true });
  };

  private constructor(folder: string, programs: PostgresPrograms & { readonly ok: true }) {
    this.folder = folder;
    this.#programs = programs;
  }

  /** Resolves when it takes connections. */
  static async start(programs: PostgresPrograms & { readonly ok: true }) {
    const folder = mkdtempSync(join(tmpdir(), "anycode-postgres-"));
    const { as } = programs;
    if (as) chownSync(folder, as.uid, as.gid);
    const server = new ThrowawayPostgres(folder, programs);
    const cluster = ["-D", join(folder, "data"), "-U", USER, "-A", "trust", "-E", "UTF8"];
    await server.#run("initdb", [...cluster, "--locale=C.UTF-8", "--no-sync"]);
    process.once("exit", server.#killAtExit);
    await server.run();
    return server;
  }

  /** Starts it again after `crash`. */
  async run(): Promise<void> {
    const data = join(this.folder, "data");
    const settings = ["-c", "listen_addresses=", "-c", `unix_socket_directories=${this.folder}`];
    const child = this.#spawn("postgres", ["-D", data, ...settings]);
    this.#process = child;
    const startedAtMs = performance.now();
    while (!(await this.#isReady())) {
      if (child.exitCode !== null || performance.now() - startedAtMs > START_MS_MAX) {
        throw new Error("PostgreSQL does not start");
      }
      await setTimeout(20);
    }
  }

  /** Ends at once, as in a crash; what was committed has to come back from the log. */
  async crash(): Promise<void> {
    const child = this.#process;
    this.#process = null;
    if (!child || child.exitCode !== null) return;
    const exited = once(child, "exit");
    // Its own "immediate shutdown": the kernel's kill would leave its children behind.
    child.kill("SIGQUIT");
    await exited;
  }

  async stop(): Promise<void> {
    await this.crash();
    process.off("exit", this.#killAtExit);
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** The URL of a new, empty schema: as good as a database, and made a hundred times faster. */
  async makeSpace(): Promise<string> {
    this.#spaces += 1;
    const name = `hub_${this.#spaces}`;
    await this.execute(this.#url, `CREATE SCHEMA ${name}`);
    return `${this.#url}&options=-csearch_path%3D${name}`;
  }

  /** As the server's administrator, over a connection of its own. */
  async execute(url: string, statement: string): Promise<void> {
    const client = new Client(url);
    await client.connect();
    try {
      await client.query(statement);
    } finally {
      await client.end();
    }
  }

  get #url(): string {
    return `postgres://${USER}@localhost/postgres?host=${this.folder}`;
  }

  async #isReady(): Promise<boolean> {
    try {
      await this.execute(this.#url, "SELECT 1");
      return true;
    } catch {
      return false;
    }
  }

  async #run(program: string, args: readonly string[]): Promise<void> {
    const child = this.#spawn(program, args);
    let words = "";
    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      words += text;
    });
    const [code] = await once(child, "close");
    if (code !== 0) throw new Error(`${program}: ${words.trim()}`);
  }

  #spawn(program: string, args: readonly string[]): ChildProcess {
    const { folder, as } = this.#programs;
    return spawn(join(folder, program), args, {
      ...{
        cwd: this.folder,
        stdio: ["ignore", "ignore", program === "initdb" ? "pipe" : "ignore"],
      },
      ...(as ?? {}),
    });
  }
}
