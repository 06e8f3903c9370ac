/**
 * GPIO through `/dev/gpiochipN` (the kernel's `include/uapi/linux/gpio.h`), with the commands of
 * Debian's `gpiod` package (libgpiod 1.6), for kernels without `/sys/class/gpio`. A line is held by
 * a process of its own: good for keys and lamps, not for lines that change quickly.
 */
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { readdir, readlink } from "node:fs/promises";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { DeviceError, type DeviceErrorKind } from "../device-error.ts";
import type { Gpio, GpioInput, GpioOutput } from "./gpio.ts";

const KINDS: readonly (readonly [RegExp, DeviceErrorKind])[] = [
  [/resource busy/i, "busy"],
  [/permission denied|not permitted/i, "denied"],
  [/ENOENT/, "unsupported"],
];
const HOLD_CHECK_MS = 5;

export class CharacterDeviceGpio implements Gpio {
  readonly #chip: string;

  /** `chip` as the commands take it: a device file, such as `/dev/gpiochip0`, or a label. */
  constructor({ chip }: { readonly chip: string }) {
    this.#chip = chip;
  }

  async openInput(line: number): Promise<GpioInput> {
    let isHigh = (await this.#ask("gpioget", [this.#chip, String(line)])) === "1";
    let listener: ((isHigh: boolean) => void) | null = null;
    const format = ["--line-buffered", "--format=%e"];
    const holder = await this.#hold("gpiomon", [...format, this.#chip, String(line)]);
    const { stdout, exitCode } = holder;
    if (stdout && exitCode === null) {
      createInterface({ input: stdout }).on("line", (event) => {
        isHigh = event === "1";
        listener?.(isHigh);
      });
    }
    return {
      read: () => {
        if (isOver(holder))
          throw new DeviceError("disconnected", `${this.#chip} line ${line}: lost`);
        return isHigh;
      },
      listen: (newListener) => {
        listener = newListener;
      },
      close: async () => {
        listener = null;
        await end(holder);
      },
    };
  }

  async openOutput(line: number, isHigh: boolean): Promise<GpioOutput> {
    const set = (level: boolean) =>
      this.#hold("gpioset", ["--mode=signal", this.#chip, `${line}=${level ? 1 : 0}`]);
    let holder = await set(isHigh);
    return {
      write: async (level) => {
        await end(holder);
        holder = await set(level);
      },
      close: () => end(holder),
    };
  }

  #ask(command: string, args: readonly string[]): Promise<string> {
    return new Promise((resolve, reject) => {
      execFile(command, args, (error, stdout) => {
        if (error) reject(deviceErrorOf(`${this.#chip}: ${error.message}`));
        else resolve(stdout.trim());
      });
    });
  }

  /** Resolves when the process has the line. */
  async #hold(command: string, args: readonly string[]): Promise<ChildProcess> {
    const holder = spawn(command, args, { stdio: ["ignore", "pipe", "pipe"] });
    let said = "";
    holder.stderr.on("data", (bytes: Buffer) => {
      said += bytes;
    });
    holder.on("error", (error) => {
      said += error.message;
    });
    while (!isOver(holder) && holder.pid !== undefined) {
      if (await hasLine(holder.pid)) return holder;
      await sleep(HOLD_CHECK_MS);
    }
    throw deviceErrorOf(`${this.#chip}: ${said.trim()}`);
  }
}

function isOver({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}

/** Whether the process has been given a line of a chip: the kernel names such descriptors so. */
async function hasLine(pid: number): Promise<boolean> {
  const folder = `/proc/${pid}/fd`;
  const names = await readdir(folder).catch(() => []);
  const links = await Promise.all(
    names.map((name) => readlink(`${folder}/${name}`).catch(() => "")),
  );
  return links.some((link) => /^anon_inode:\[?gpio-(line|event)/.test(link));
}

async function end(holder: ChildProcess): Promise<void> {
  if (isOver(holder)) return;
  const ended = once(holder, "exit");
  holder.kill("SIGTERM");
  await ended;
}

function deviceErrorOf(text: string): DeviceError {
  const [, kind = "disconnected"] = KINDS.find(([words]) => words.test(text)) ?? [];
  return new DeviceError(kind, text);
}
