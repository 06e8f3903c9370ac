/** The simulated camera: whatever picture is held in front of it, at its frame rate. */
import assert from "node:assert/strict";
import type { Clock } from "../clock/clock.ts";
import { DeviceError } from "../device-error.ts";
import type { Camera, Frame } from "./camera.ts";

/** Exactly as large as the camera's frames; not to be changed while it is in front of it. */
export interface Picture {
  /** `width * height` bytes, without padding. */
  readonly luminance: Uint8Array;
  readonly width: number;
  readonly height: number;
}

export interface SimulatedCameraOptions {
  readonly clock: Clock;
  readonly width?: number;
  readonly height?: number;
  readonly framesPerSecond?: number;
  /** Larger than `width` where rows are to be padded, as many drivers do. */
  readonly strideBytes?: number;
  readonly watchdogMs?: number;
}

interface Waiting {
  readonly resolve: (frame: Frame) => void;
  readonly reject: (error: DeviceError) => void;
  stopTimer: () => void;
}

const GREY = 128;
/** Not black or white, so that a reader who mistakes padding for picture sees stripes. */
const PADDING = 85;
/** A captured frame is there although the division that counts frames rounded down. */
const ROUNDING_MS = 0.001;

/**
 * Nothing is exposed until somebody asks: which frames there would have been follows from the
 * time, so a camera nobody waits for costs nothing.
 */
export class SimulatedCamera implements Camera {
  readonly width: number;
  readonly height: number;
  readonly #clock: Clock;
  readonly #periodMs: number;
  readonly #strideBytes: number;
  readonly #watchdogMs: number;
  readonly #buffer: Uint8Array;
  #condition: "working" | "stalled" | "unplugged" | "occupied" = "working";
  #startedAtMs: number | null = null;
  #taken = 0;
  #picture: Picture | null = null;
  /** What was in front when the frames up to this one were captured. */
  #before: { picture: Picture | null; untilFrame: number } = { picture: null, untilFrame: 0 };
  #waiting: Waiting | null = null;

  constructor(options: SimulatedCameraOptions) {
    const { clock, width = 1280, height = 720, framesPerSecond = 15 } = options;
    const { strideBytes = width, watchdogMs = 2000 } = options;
    assert(strideBytes >= width, `a stride of ${strideBytes} for ${width} pixels`);
    this.width = width;
    this.height = height;
    this.#clock = clock;
    this.#periodMs = 1000 / framesPerSecond;
    this.#strideBytes = strideBytes;
    this.#watchdogMs = watchdogMs;
    this.#buffer = new Uint8Array(strideBytes * height);
  }

  async start(): Promise<void> {
    if (this.#condition === "unplugged") throw disconnected("there is no camera");
    if (this.#condition === "occupied") {
      throw new DeviceError("busy", "another program has the camera");
    }
    if (this.#condition === "stalled") throw this.#timeout();
    if (this.#startedAtMs !== null) return;
    this.#startedAtMs = this.#clock.monotonicMs();
    this.#taken = 0;
    this.#before = { picture: this.#picture, untilFrame: 0 };
  }

  async nextFrame(): Promise<Frame> {
    assert(this.#waiting === null, "only one call of nextFrame may wait");
    if (this.#startedAtMs === null) throw disconnected("the camera is not running");
    if (this.#condition === "working" && this.#newest() > this.#taken) return this.#take();
    return await new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject, stopTimer: () => undefined };
      this.#wait();
    });
  }

  async stop(): Promise<void> {
    this.#end("the camera was stopped");
  }

  /** Holds a picture in front of the camera; null is the empty counter, grey. */
  present(picture: Picture | null): void {
    if (picture) {
      const { width, height, luminance } = picture;
      const fits = width === this.width && height === this.height;
      assert(fits, `a picture of ${width}x${height} for frames of ${this.width}x${this.height}`);
      assert(luminance.length === width * height, `${luminance.length} bytes of luminance`);
    }
    const newest = this.#newest();
    if (newest > this.#before.untilFrame) {
      this.#before = { picture: this.#picture, untilFrame: newest };
    }
    this.#picture = picture;
  }

  /** Pulls the plug. After `plug`, the camera needs a `start` again. */
  unplug(): void {
    this.#condition = "unplugged";
    this.#end("the camera was unplugged");
  }

  /** Another program takes the camera while it is off. */
  occupy(): void {
    assert(this.#startedAtMs === null, "a running camera is not given away");
    this.#condition = "occupied";
  }

  /** No frame is delivered any more, without a word. A stop and `plug` mend it. */
  stall(): void {
    this.#condition = "stalled";
    this.#wait();
  }

  /** All is well again. */
  plug(): void {
    this.#condition = "working";
    this.#wait();
  }

  /** The number of the newest frame since the start; the first is 1. */
  #newest(): number {
    if (this.#startedAtMs === null) return 0;
    const forMs = this.#clock.monotonicMs() - this.#startedAtMs;
    return Math.floor((forMs + ROUNDING_MS) / this.#periodMs);
  }

  #capturedAtMs(frame: number): number {
    return (this.#startedAtMs ?? 0) + frame * this.#periodMs;
  }

  #wait(): void {
    const waiting = this.#waiting;
    if (!waiting) return;
    waiting.stopTimer();
    const isStalled = this.#condition === "stalled";
    const nextInMs = this.#capturedAtMs(this.#newest() + 1) - this.#clock.monotonicMs();
    waiting.stopTimer = this.#clock.after(isStalled ? this.#watchdogMs : nextInMs, () => {
      this.#waiting = null;
      if (isStalled) waiting.reject(this.#timeout());
      else waiting.resolve(this.#take());
    });
  }

  #take(): Frame {
    const frame = this.#newest();
    this.#taken = frame;
    const { picture } = frame > this.#before.untilFrame ? { picture: this.#picture } : this.#before;
    this.#expose(picture);
    return {
      luminance: this.#buffer,
      width: this.width,
      height: this.height,
      strideBytes: this.#strideBytes,
      capturedAtMs: this.#capturedAtMs(frame),
    };
  }

  /** One buffer for all frames: who keeps a frame too long notices in a test, not on a counter. */
  #expose(picture: Picture | null): void {
    assert(this.#buffer.length > 0, "the camera's buffer was given away to another thread");
    if (!picture) this.#buffer.fill(GREY);
    for (let row = 0; row < this.height; row += 1) {
      const start = row * this.#strideBytes;
      const pixels = picture?.luminance.subarray(row * this.width, (row + 1) * this.width);
      if (pixels) this.#buffer.set(pixels, start);
      this.#buffer.fill(PADDING, start + this.width, start + this.#strideBytes);
    }
  }

  #end(why: string): void {
    this.#startedAtMs = null;
    const waiting = this.#waiting;
    this.#waiting = null;
    waiting?.stopTimer();
    waiting?.reject(disconnected(why));
  }

  #timeout(): DeviceError {
    return new DeviceError("timeout", `no frame from the camera for ${this.#watchdogMs} ms`);
  }
}

function disconnected(why: string): DeviceError {
  return new DeviceError("disconnected", why);
}
