/**
 * A program of the shop as a service manager would keep it: started again whenever it ended, its
 * output in a file. The harness kills and freezes it.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { appendFileSync, closeSync, openSync, readFileSync } from "node:fs";
import type { ProgramName } from "./chaos-plan.ts";

export interface ProgramMessage {
  readonly type: string;
  readonly [field: string]: unknown;
}

export interface TendedProgramOptions {
  readonly name: ProgramName;
  readonly command: string;
  readonly args: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** Takes what it writes to either output. */
  readonly logFile: string;
  readonly onMessage?: (message: ProgramMessage) => void;
}

const RESTART_MS = 500;
const STOP_MS_MAX = 15_000;
/** A program that says so itself has met a full disk or a broker that is gone. */
const REFUSED_TO_START = /^anycode(?:-hub)?: .*\n?$/m;
const LAST_WORDS_MAX = 2000;

export class TendedProgram {
  readonly name: ProgramName;
  /** How often it was killed. */
  kills = 0;
  /** How often it said that it could not start. */
  refusals = 0;
  /** The last words of each time it ended without being told to. */
  readonly crashes: string[] = [];
  readonly #options: TendedProgramOptions;
  readonly #killAtExit = (): void => void this.#child?.kill("SIGKILL");
  #child: ChildProcess | null = null;
  #isReady = false;
  #isStopping = false;
  #restartAfterMs: number | null = null;
  #restart: NodeJS.Timeout | null = null;

  constructor(options: TendedProgramOptions) {
    this.name = options.name;
    this.#options = options;
    process.once("exit", this.#killAtExit);
  }

  get isAlive(): boolean {
    return this.#child !== null;
  }

  /** It has said so since it was started. */
  get isReady(): boolean {
    return this.#isReady;
  }

  start(): void {
    const { command, args, environment, logFile } = this.#options;
    const log = openSync(logFile, "a");
    const child = spawn(command, args, {
      stdio: ["ignore", log, log, "ipc"],
      serialization: "advanced",
      env: { ...process.env, ...environment },
      detached: true,
    });
    closeSync(log);
    this.#child = child;
    child.on("message", (message) => this.#hear(message as ProgramMessage));
    child.on("error", () => undefined);
    child.once("exit", (code, signal) => this.#ended(code === null ? signal : `exit ${code}`));
  }

  /** False where nobody is there to hear it. */
  send(message: object): boolean {
    if (!this.#child?.connected) return false;
    this.#child.send(message, () => undefined);
    return true;
  }

  /** False where it does not run. */
  kill(restartAfterMs: number): boolean {
    if (!this.#child) return false;
    this.kills += 1;
    this.#restartAfterMs = restartAfterMs;
    this.#note("killed");
    this.#child.kill("SIGKILL");
    return true;
  }

  /** False where it does not run. */
  freeze(forMs: number): boolean {
    const child = this.#child;
    if (!child) return false;
    this.#note(`frozen for ${forMs} ms`);
    child.kill("SIGSTOP");
    setTimeout(() => child.kill("SIGCONT"), forMs);
    return true;
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    if (this.#restart) clearTimeout(this.#restart);
    process.off("exit", this.#killAtExit);
    const child = this.#child;
    if (!child) return;
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGCONT");
    child.kill("SIGTERM");
    const timer = setTimeout(() => {
      this.crashes.push(`${this.name} did not stop in ${STOP_MS_MAX / 1000} s`);
      child.kill("SIGKILL");
    }, STOP_MS_MAX);
    await ended;
    clearTimeout(timer);
  }

  #hear(message: ProgramMessage): void {
    if (message.type === "ready") this.#isReady = true;
    this.#options.onMessage?.(message);
  }

  #ended(how: string | null): void {
    this.#child = null;
    this.#isReady = false;
    this.#options.onMessage?.({ type: "ended" });
    const restartAfterMs = this.#restartAfterMs ?? RESTART_MS;
    const wasKilled = this.#restartAfterMs !== null;
    this.#restartAfterMs = null;
    if (this.#isStopping) {
      if (how !== "exit 0" && !wasKilled) this.#tellCrash(how);
      return;
    }
    if (!wasKilled) this.#tellCrash(how);
    this.#restart = setTimeout(() => this.start(), restartAfterMs);
  }

  #tellCrash(how: string | null): void {
    const lastWords = readFileSync(this.#options.logFile, "utf8").slice(-LAST_WORDS_MAX);
    const lastLine = lastWords.trimEnd().split("\n").at(-1) ?? "";
    if (how === "exit 1" && REFUSED_TO_START.test(lastLine)) this.refusals += 1;
    else this.crashes.push(`${this.name} ended by itself (${how}): ${lastWords}`);
    this.#note(`ended (${how})`);
  }

  #note(what: string): void {
    const line = JSON.stringify({ type: `harness: ${what}`, at: new Date(Date.now()) });
    appendFileSync(this.#options.logFile, `${line}\n`);
  }
}
