/**
 * Puts a stream of raw YUV420 pictures together into frames, in three buffers: one that is being
 * filled, the newest whole one, and one that the caller looks at. Nothing is copied, nothing is
 * queued. A stream has no marks between pictures; what tells them apart is the pause between them,
 * so a picture of a wrong size is seen and the next one begins in its place.
 */
import assert from "node:assert/strict";

export interface AssembledFrame {
  /** The luminance plane of the picture: it lies in front of the colours. */
  readonly luminance: Uint8Array;
  readonly capturedAtMs: number;
}

export interface FrameAssemblyOptions {
  readonly width: number;
  readonly height: number;
  /** Bytes that come this long after others belong to another picture. */
  readonly pauseMs: number;
}

interface Whole {
  readonly buffer: Uint8Array;
  readonly capturedAtMs: number;
}

export class FrameAssembly {
  /** Pictures that were not as long as they should be, without two good ones in between. */
  misfits = 0;
  #wholesInARow = 0;
  readonly #luminanceBytes: number;
  readonly #pauseMs: number;
  #filling: Uint8Array;
  #filled = 0;
  #lastBytesAtMs = Number.NEGATIVE_INFINITY;
  #free: Uint8Array[];
  #newest: Whole | null = null;
  #lent: Uint8Array | null = null;

  constructor({ width, height, pauseMs }: FrameAssemblyOptions) {
    assert(width % 2 === 0 && height % 2 === 0, `${width}x${height}: YUV420 needs even sizes`);
    this.#luminanceBytes = width * height;
    this.#pauseMs = pauseMs;
    const makeBuffer = () => new Uint8Array((width * height * 3) / 2);
    this.#filling = makeBuffer();
    this.#free = [makeBuffer(), makeBuffer()];
  }

  /** Where the next bytes of the stream are to be read to. Never empty. */
  room(): Uint8Array {
    return this.#filling.subarray(this.#filled);
  }

  /**
   * So many bytes have been read to the start of what `room` returned. True where a picture became
   * whole by that.
   */
  took(count: number, nowMs: number): boolean {
    const isLate = nowMs - this.#lastBytesAtMs >= this.#pauseMs;
    this.#lastBytesAtMs = nowMs;
    if (isLate && this.#filled > 0) {
      this.misfits += 1;
      this.#wholesInARow = 0;
      this.#filling.copyWithin(0, this.#filled, this.#filled + count);
      this.#filled = 0;
    }
    this.#filled += count;
    if (this.#filled < this.#filling.length) return false;
    this.#finish(nowMs);
    return true;
  }

  /** The newest whole picture, once; it stays as it is until the next call. */
  take(): AssembledFrame | null {
    const newest = this.#newest;
    if (!newest) return null;
    this.#newest = null;
    if (this.#lent) this.#free.push(this.#lent);
    this.#lent = newest.buffer;
    const luminance = newest.buffer.subarray(0, this.#luminanceBytes);
    return { luminance, capturedAtMs: newest.capturedAtMs };
  }

  /** What came so far belongs to no picture any more; what the caller looks at stays. */
  forget(): void {
    if (this.#newest) this.#free.push(this.#newest.buffer);
    this.#newest = null;
    this.#filled = 0;
    this.#lastBytesAtMs = Number.NEGATIVE_INFINITY;
    this.misfits = 0;
    this.#wholesInARow = 0;
  }

  #finish(nowMs: number): void {
    const older = this.#newest?.buffer ?? this.#free.pop();
    assert(older, "three buffers are enough");
    this.#newest = { buffer: this.#filling, capturedAtMs: nowMs };
    this.#filling = older;
    this.#filled = 0;
    this.#wholesInARow += 1;
    // The beginning of a picture that is too long looks whole as well.
    if (this.#wholesInARow >= 2) this.misfits = 0;
  }
}
