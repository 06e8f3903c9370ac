/**
 * A display that the kernel offers as a frame buffer (`/dev/fbN`). What it is like is read from
 * sysfs (the kernel's `Documentation/ABI/testing/sysfs-class-graphics`); only rows that changed
 * are written.
 */
import assert from "node:assert/strict";
import { constants, open, readFile } from "node:fs/promises";
import type { Clock } from "../clock/clock.ts";
import { DeviceError, type DeviceErrorKind } from "../device-error.ts";
import type { Display } from "./display.ts";
import {
  type FramebufferLayout,
  isTurned,
  layPicture,
  type Rotation,
} from "./framebuffer-layout.ts";

export interface FramebufferOptions {
  /** The device file, such as `/dev/fb0`. */
  readonly path: string;
  /** Its folder in sysfs, such as `/sys/class/graphics/fb0`. */
  readonly sysfs: string;
  readonly rotation?: Rotation;
  readonly clock: Clock;
  /** How long a picture may take to be written. */
  readonly writeMs?: number;
}

const KINDS: Readonly<Record<string, DeviceErrorKind>> = { EACCES: "denied", EBUSY: "busy" };

export class FramebufferDisplay implements Display {
  readonly width: number;
  readonly height: number;
  readonly #options: FramebufferOptions;
  readonly #layout: FramebufferLayout;
  readonly #writeMs: number;
  /** The panel's memory as it is to be, and what is known to be in it. */
  readonly #wanted: Buffer;
  readonly #written: Buffer;
  #isKnown = false;
  #writing: Promise<void> = Promise.resolve();

  private constructor(options: FramebufferOptions, layout: FramebufferLayout) {
    const { width, height, strideBytes } = layout;
    [this.width, this.height] = isTurned(layout) ? [height, width] : [width, height];
    this.#options = options;
    this.#layout = layout;
    this.#writeMs = options.writeMs ?? 1_000;
    this.#wanted = Buffer.alloc(strideBytes * height);
    this.#written = Buffer.alloc(strideBytes * height);
  }

  /** Reads what the panel is like. Rejects with `DeviceError`: `disconnected`, `unsupported`. */
  static async open(options: FramebufferOptions): Promise<FramebufferDisplay> {
    const layout = await readLayout(options);
    return new FramebufferDisplay(options, layout);
  }

  async show(pixels: Uint16Array): Promise<void> {
    const expected = this.width * this.height;
    assert(pixels.length === expected, `${pixels.length} pixels for a display of ${expected}`);
    const { path, clock } = this.#options;
    const { promise: late, reject } = Promise.withResolvers<never>();
    const stopTimer = clock.after(this.#writeMs, () => {
      reject(new DeviceError("timeout", `${path} took no picture for ${this.#writeMs} ms`));
    });
    const picture = pixels.slice();
    // One after the other: a picture that hangs must not come over a later one.
    const writing = this.#writing.then(() => this.#write(picture));
    this.#writing = writing.catch(() => undefined);
    try {
      await Promise.race([writing, late]);
    } finally {
      stopTimer();
    }
  }

  async #write(pixels: Uint16Array): Promise<void> {
    const { buffer, byteOffset, byteLength } = this.#wanted;
    layPicture(new DataView(buffer, byteOffset, byteLength), pixels, this.#layout);
    const stretches = this.#changed();
    if (stretches.length === 0) return;
    try {
      await this.#writeRows(stretches);
      this.#isKnown = true;
    } catch (error) {
      this.#isKnown = false; // Who knows what is on the glass now.
      throw deviceErrorOf(error, this.#options.path);
    }
  }

  async #writeRows(stretches: readonly Stretch[]): Promise<void> {
    const { strideBytes } = this.#layout;
    // Opened each time: a display that was unplugged and is back has another device file.
    const file = await open(this.#options.path, constants.O_WRONLY);
    try {
      for (const { from, to } of stretches) {
        const [start, length] = [from * strideBytes, (to - from) * strideBytes];
        const { bytesWritten } = await file.write(this.#wanted, start, length, start);
        if (bytesWritten < length) throw new Error(`took ${bytesWritten} of ${length} bytes`);
        this.#wanted.copy(this.#written, start, start, start + length);
      }
    } finally {
      await file.close();
    }
  }

  /** The stretches of rows that are not in the panel's memory yet. */
  #changed(): readonly Stretch[] {
    const { height, strideBytes } = this.#layout;
    if (!this.#isKnown) return [{ from: 0, to: height }];
    const stretches: { from: number; to: number }[] = [];
    for (let y = 0; y < height; y += 1) {
      const [start, end] = [y * strideBytes, (y + 1) * strideBytes];
      if (this.#wanted.compare(this.#written, start, end, start, end) === 0) continue;
      const last = stretches.at(-1);
      if (last?.to === y) last.to = y + 1;
      else stretches.push({ from: y, to: y + 1 });
    }
    return stretches;
  }
}

interface Stretch {
  /** Rows: the first, and the one after the last. */
  readonly from: number;
  readonly to: number;
}

async function readLayout({ sysfs, rotation = 0 }: FramebufferOptions): Promise<FramebufferLayout> {
  const read = async (name: string) => {
    const text = await readFile(`${sysfs}/${name}`, "utf8").catch((error: unknown) => {
      throw deviceErrorOf(error, sysfs);
    });
    return text.trim();
  };
  const [width, height] = (await read("virtual_size")).split(",").map(Number);
  const bitsPerPixel = Number(await read("bits_per_pixel"));
  const strideBytes = Number(await read("stride"));
  if (bitsPerPixel !== 16 && bitsPerPixel !== 32) {
    throw new DeviceError("unsupported", `${sysfs}: ${bitsPerPixel} bits a pixel; 16 and 32 serve`);
  }
  if (!width || !height || !(strideBytes >= (width * bitsPerPixel) / 8)) {
    throw new DeviceError(
      "unsupported",
      `${sysfs}: ${width}x${height}, ${strideBytes} bytes a row`,
    );
  }
  return { width, height, strideBytes, bitsPerPixel, rotation };
}

function deviceErrorOf(error: unknown, what: string): DeviceError {
  const { code = "", message } = error as NodeJS.ErrnoException;
  return new DeviceError(KINDS[code] ?? "disconnected", `${what}: ${message}`, { cause: error });
}
