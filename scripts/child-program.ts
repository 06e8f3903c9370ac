/** A program of ours as a child process: its messages, its last words, its end. */
import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";

export interface ChildMessage {
  readonly type: string;
  readonly [field: string]: unknown;
}

export interface ChildProgramOptions {
  readonly name: string;
  readonly file: string;
  readonly args: readonly string[];
  /** Node's own, before the file. */
  readonly nodeArgs?: readonly string[];
  /** Added to the environment of this process. */
  readonly environment?: Readonly<Record<string, string>>;
  readonly onMessage: (message: ChildMessage) => void;
}

const STOP_TIMEOUT_MS = 5000;
const LAST_LINES_MAX = 20;

export class ChildProgram {
  readonly name: string;
  /**
   * Resolves with the exit code when the program has ended and its last message was heard; null
   * when a signal ended it or it never ran.
   */
  readonly ended: Promise<number | null>;
  readonly #child: ChildProcess;
  /** The last lines on standard error, for when it dies. */
  readonly #lastLines: string[] = [];

  constructor(options: ChildProgramOptions) {
    const { name, file, args, nodeArgs = [], environment = {}, onMessage } = options;
    this.name = name;
    this.#child = spawn(process.execPath, [...nodeArgs, file, ...args], {
      stdio: ["ignore", "ignore", "pipe", "ipc"],
      serialization: "advanced",
      env: { ...process.env, ...environment },
      // Ctrl-C reaches only the one who started it all, who stops the others in order.
      detached: true,
    });
    this.#child.on("message", (message) => onMessage(message as ChildMessage));
    const errors = this.#child.stderr;
    if (errors) createInterface({ input: errors }).on("line", (line) => this.#keep(line));
    this.ended = this.#watchEnd();
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  get lastWords(): string {
    return this.#lastLines.join("\n");
  }

  /** False where nobody is there to hear it. */
  send(message: object): boolean {
    if (!this.#child.connected) return false;
    this.#child.send(message);
    return true;
  }

  /** Asks it to end and waits; one that does not is killed. */
  async stop(): Promise<void> {
    this.#child.kill("SIGTERM");
    const timer = setTimeout(() => this.kill(), STOP_TIMEOUT_MS);
    await this.ended;
    clearTimeout(timer);
  }

  /** Ends it at once. */
  kill(): void {
    this.#child.kill("SIGKILL");
  }

  #keep(line: string): void {
    this.#lastLines.push(line);
    if (this.#lastLines.length > LAST_LINES_MAX) this.#lastLines.shift();
  }

  #watchEnd(): Promise<number | null> {
    return new Promise((resolve) => {
      let partsLeft = 2;
      let exitCode: number | null = null;
      const partEnded = () => {
        partsLeft -= 1;
        if (partsLeft === 0) resolve(exitCode);
      };
      this.#child.once("disconnect", partEnded);
      this.#child.once("close", (code) => {
        exitCode = code;
        partEnded();
      });
      this.#child.once("error", (error) => {
        this.#keep(`it cannot be started: ${error.message}`);
        resolve(null);
      });
    });
  }
}
