/** The simulated display: keeps the picture that a person would see. */
import assert from "node:assert/strict";
import { DeviceError, type DeviceErrorKind } from "../device-error.ts";
import type { Display } from "./display.ts";

export interface SimulatedDisplayOptions {
  readonly width?: number;
  readonly height?: number;
}

export class SimulatedDisplay implements Display {
  readonly width: number;
  readonly height: number;
  /** The picture on the glass, for reading only; null while there is none. */
  shown: Uint16Array | null = null;
  /** How many pictures were shown. */
  frames = 0;
  readonly #listeners = new Set<() => void>();
  #failure: DeviceErrorKind | null = null;

  constructor({ width = 480, height = 320 }: SimulatedDisplayOptions = {}) {
    this.width = width;
    this.height = height;
  }

  async show(pixels: Uint16Array): Promise<void> {
    const expected = this.width * this.height;
    assert(pixels.length === expected, `${pixels.length} pixels for a display of ${expected}`);
    if (this.#failure) throw new DeviceError(this.#failure, `the display is ${this.#failure}`);
    this.shown ??= new Uint16Array(expected);
    this.shown.set(pixels);
    this.frames += 1;
    for (const listener of this.#listeners) listener();
  }

  /** Calls `listener` after each picture. The returned function ends that. */
  onShown(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  unplug(): void {
    this.#failure = "disconnected";
    this.shown = null;
  }

  /** The display takes nothing any more; what it shows stays. */
  stall(): void {
    this.#failure = "timeout";
  }

  /** All is well again. */
  plug(): void {
    this.#failure = null;
  }
}
