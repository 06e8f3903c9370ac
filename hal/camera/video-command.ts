/**
 * The command that films, as `node-libcamera` runs it: through a shell, by the old name
 * `libcamera-vid`, without a handle to end it. What makes it safe here: a folder of our own with a
 * pipe and a command of that name, options that are numbers or paths of plain characters, and an
 * end by the processes that name our pipe.
 */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import {
  access,
  chmod,
  constants,
  mkdtemp,
  readdir,
  readFile,
  rm,
  writeFile,
} from "node:fs/promises";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import { vid } from "node-libcamera";

export interface Video {
  readonly width: number;
  readonly height: number;
  readonly framesPerSecond: number;
}

/** The newer name first. */
const COMMANDS = ["rpicam-vid", "libcamera-vid"];
const NAME_THAT_IS_RUN = "libcamera-vid";
const PLAIN_PATH = /^[\w./-]+$/;
const runFile = promisify(execFile);

export class VideoCommand {
  /** The named pipe into which it films. */
  readonly pipe: string;
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
    this.pipe = join(folder, "frames");
  }

  /**
   * Makes ready in a new folder below `parent`, on a file system in memory. Null where no such
   * command is installed.
   */
  static async prepare(parent: string): Promise<VideoCommand | null> {
    assert(
      PLAIN_PATH.test(parent),
      `${parent}: only letters, digits and . _ - / may go to a shell`,
    );
    const installed = await findCommand();
    if (!installed) return null;
    const folder = await mkdtemp(join(parent, "camera-"));
    const command = new VideoCommand(folder);
    await runFile("mkfifo", ["-m", "600", command.pipe]);
    const script = join(folder, NAME_THAT_IS_RUN);
    // A word a frame on its output would fill the buffer that node-libcamera cannot enlarge.
    const quiet = "LIBCAMERA_LOG_LEVELS='*:ERROR'";
    await writeFile(script, `#!/bin/sh\n${quiet} exec '${installed}' "$@"\n`);
    await chmod(script, 0o700);
    return command;
  }

  /** Resolves with what the command said when it has ended, however it did. */
  async film({ width, height, framesPerSecond }: Video): Promise<string> {
    for (const number of [width, height, framesPerSecond]) assert(Number.isFinite(number));
    const options = {
      ...{ codec: "yuv420" as const, output: this.pipe, timeout: 0, nopreview: true, flush: true },
      ...{ width, height, framerate: framesPerSecond, verbose: 0 },
    };
    const path = process.env.PATH ?? "";
    try {
      // Read by the shell that node-libcamera starts now, within this call.
      process.env.PATH = `${this.#folder}${delimiter}${path}`;
      const end = vid(options);
      process.env.PATH = path;
      return await end;
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }

  /** Sends a signal to the processes that film into our pipe. */
  async signal(name: "SIGINT" | "SIGKILL"): Promise<void> {
    for (const entry of await readdir("/proc")) {
      if (!/^\d+$/.test(entry) || Number(entry) === process.pid) continue;
      const commandLine = await readFile(`/proc/${entry}/cmdline`, "utf8").catch(() => "");
      if (!commandLine.includes(this.pipe)) continue;
      try {
        process.kill(Number(entry), name);
      } catch {
        // It ended by itself just now.
      }
    }
  }

  async remove(): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true });
  }
}

async function findCommand(): Promise<string | null> {
  const folders = (process.env.PATH ?? "").split(delimiter);
  for (const name of COMMANDS) {
    for (const folder of folders) {
      const path = join(folder, name);
      const isThere = await access(path, constants.X_OK).then(
        () => PLAIN_PATH.test(path),
        () => false,
      );
      if (isThere) return path;
    }
  }
  return null;
}
