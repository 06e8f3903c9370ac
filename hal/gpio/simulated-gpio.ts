/** Simulated GPIO: lines that a test or a page drives and looks at. */
import assert from "node:assert/strict";
import { DeviceError, type DeviceErrorKind } from "../device-error.ts";
import type { Gpio, GpioInput, GpioOutput } from "./gpio.ts";

interface Line {
  /** What is wired to it pulls it there; inputs are pulled up. */
  isHigh: boolean;
  use: "free" | "input" | "output";
  listener: ((isHigh: boolean) => void) | null;
}

export class SimulatedGpio implements Gpio {
  readonly #lines: Line[];
  readonly #failures = new Map<number, DeviceErrorKind>();
  #onWrite: (line: number, isHigh: boolean) => void = () => undefined;

  constructor({ lines }: { readonly lines: number }) {
    this.#lines = Array.from({ length: lines }, () => ({
      ...{ isHigh: true, use: "free", listener: null },
    }));
  }

  async openInput(number: number): Promise<GpioInput> {
    const line = this.#take(number, "input");
    return {
      read: () => line.isHigh,
      listen: (listener) => {
        line.listener = listener;
      },
      close: async () => give(line),
    };
  }

  async openOutput(number: number, isHigh: boolean): Promise<GpioOutput> {
    const line = this.#take(number, "output");
    const write = async (level: boolean) => {
      line.isHigh = level;
      this.#onWrite(number, level);
    };
    await write(isHigh);
    return { write, close: async () => give(line) };
  }

  /** What is wired to an input drives it. */
  drive(number: number, isHigh: boolean): void {
    const line = this.#line(number);
    assert(line.use !== "output", `line ${number} is driven by the box`);
    if (line.isHigh === isHigh) return;
    line.isHigh = isHigh;
    line.listener?.(isHigh);
  }

  level(number: number): boolean {
    return this.#line(number).isHigh;
  }

  /** Calls `listener` whenever the box drives a line. */
  onWrite(listener: (line: number, isHigh: boolean) => void): void {
    this.#onWrite = listener;
  }

  /** From now on the line cannot be opened. */
  fail(number: number, kind: DeviceErrorKind): void {
    this.#failures.set(number, kind);
  }

  #take(number: number, use: Line["use"]): Line {
    const failure = this.#failures.get(number);
    if (failure) throw new DeviceError(failure, `line ${number} is ${failure}`);
    const line = this.#lines[number];
    if (!line) throw new DeviceError("disconnected", `there is no line ${number}`);
    if (line.use !== "free") throw new DeviceError("busy", `line ${number} is in use`);
    line.use = use;
    return line;
  }

  #line(number: number): Line {
    const line = this.#lines[number];
    assert(line, `there is no line ${number}`);
    return line;
  }
}

function give(line: Line): void {
  line.use = "free";
  line.listener = null;
}
