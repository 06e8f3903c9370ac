/**
 * GPIO through `/sys/class/gpio` (the kernel's `Documentation/admin-guide/gpio/sysfs.rst`), with
 * the `onoff` package. The kernel numbers the lines of all chips through and begins where it likes,
 * so a line is found by its chip's label and its offset.
 */
import { access, readdir, readFile } from "node:fs/promises";
import { Gpio as OnoffLine } from "onoff";
import { DeviceError, type DeviceErrorKind } from "../device-error.ts";
import type { Gpio, GpioInput, GpioOutput } from "./gpio.ts";

const ROOT = "/sys/class/gpio";
const KINDS: Readonly<Record<string, DeviceErrorKind>> = {
  EBUSY: "busy",
  EACCES: "denied",
  EPERM: "denied",
};

export class SysfsGpio implements Gpio {
  readonly #chipLabel: string;
  /** The kernel does not tell a line of ours from one that a crash has left behind. */
  readonly #taken = new Set<number>();

  /** `chipLabel` as the kernel has it, such as `pinctrl-bcm2711`. */
  constructor({ chipLabel }: { readonly chipLabel: string }) {
    this.#chipLabel = chipLabel;
  }

  async openInput(line: number): Promise<GpioInput> {
    const opened = await this.#open(line, (number) => new OnoffLine(number, "in", "both"));
    let listener: ((isHigh: boolean) => void) | null = null;
    opened.watch((error, value) => {
      if (!error) listener?.(value === 1);
    });
    return {
      read: () => this.#read(opened, line),
      listen: (newListener) => {
        listener = newListener;
      },
      close: async () => {
        listener = null;
        opened.unwatchAll();
        this.#give(line, opened);
      },
    };
  }

  async openOutput(line: number, isHigh: boolean): Promise<GpioOutput> {
    const level = isHigh ? "high" : "low";
    const opened = await this.#open(line, (number) => new OnoffLine(number, level));
    return {
      write: async (isNowHigh) => {
        try {
          opened.writeSync(isNowHigh ? 1 : 0);
        } catch (error) {
          throw this.#deviceErrorOf(error, line);
        }
      },
      close: async () => this.#give(line, opened),
    };
  }

  async #open(line: number, make: (number: number) => OnoffLine): Promise<OnoffLine> {
    if (this.#taken.has(line)) {
      throw new DeviceError("busy", `${this.#chipLabel} line ${line} is in use already`);
    }
    this.#taken.add(line);
    try {
      return make((await this.#findBase(line)) + line);
    } catch (error) {
      this.#taken.delete(line);
      if (error instanceof DeviceError) throw error;
      throw this.#deviceErrorOf(error, line);
    }
  }

  #give(line: number, opened: OnoffLine): void {
    this.#taken.delete(line);
    try {
      opened.unexport();
    } catch {
      // The chip is gone, and the line with it.
    }
  }

  async #findBase(line: number): Promise<number> {
    const isThere = await access(ROOT).then(
      () => true,
      () => false,
    );
    if (!isThere) {
      const what = `this kernel has no ${ROOT}; let the board use "character-device" for its GPIO`;
      throw new DeviceError("unsupported", what);
    }
    const labels: string[] = [];
    for (const name of await readdir(ROOT)) {
      const [, base] = /^gpiochip(\d+)$/.exec(name) ?? [];
      if (!base) continue;
      const label = (await readFile(`${ROOT}/${name}/label`, "utf8")).trim();
      labels.push(label);
      if (label !== this.#chipLabel) continue;
      const lines = Number(await readFile(`${ROOT}/${name}/ngpio`, "utf8"));
      if (line < lines) return Number(base);
      throw new DeviceError("disconnected", `${label} has ${lines} lines; there is no ${line}`);
    }
    const known = labels.join(", ") || "none";
    throw new DeviceError("disconnected", `no GPIO chip ${this.#chipLabel}; there are: ${known}`);
  }

  #read(opened: OnoffLine, line: number): boolean {
    try {
      return opened.readSync() === 1;
    } catch (error) {
      throw this.#deviceErrorOf(error, line);
    }
  }

  #deviceErrorOf(error: unknown, line: number): DeviceError {
    const { code = "", message } = error as NodeJS.ErrnoException;
    const what = `${this.#chipLabel} line ${line}: ${message}`;
    return new DeviceError(KINDS[code] ?? "disconnected", what, { cause: error });
  }
}
