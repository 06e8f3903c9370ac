/** A program of ours as a child process: its JSON lines, its last words, its end. */
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
  readonly onMessage: (message: ChildMessage) => void;
}

const STOP_TIMEOUT_MS = 5000;

export class ChildProgram {
  readonly name: string;
  /** Resolves with the exit code when the program has ended; null when a signal ended it. */
  readonly ended: Promise<number | null>;
  readonly #child: ChildProcess;
  /** The last lines on standard error, for when it dies. */
  readonly #lastWords: string[] = [];

  constructor({ name, file, args, onMessage }: ChildProgramOptions) {
    this.name = name;
    this.#child = spawn(process.execPath, [file, ...args], {
      stdio: ["ignore", "ignore", "pipe", "ipc"],
      serialization: "advanced",
      // Ctrl-C reaches only the one who started it all, who stops the others in order.
      detached: true,
    });
    this.#child.on("message", (message) => onMessage(message as ChildMessage));
    const errors = this.#child.stderr;
    if (errors) {
      createInterface({ input: errors }).on("line", (line) => {
        this.#lastWords.push(line);
        if (this.#lastWords.length > 20) this.#lastWords.shift();
      });
    }
    this.ended = new Promise((resolve) => this.#child.on("close", (code) => resolve(code)));
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  get lastWords(): string {
    return this.#lastWords.join("\n");
  }

  send(message: object): void {
    if (this.#child.connected) this.#child.send(message);
  }

  /** Asks it to end and waits; one that does not is killed. */
  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    this.#child.kill("SIGTERM");
    const timer = setTimeout(() => this.#child.kill("SIGKILL"), STOP_TIMEOUT_MS);
    await this.ended;
    clearTimeout(timer);
  }
}
