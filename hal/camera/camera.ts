/** The camera contract: luminance frames, newest only. */

/**
 * One picture from the camera, luminance only.
 *
 * The camera owns `luminance` and may write into it again as soon as `nextFrame` is called once
 * more: whoever needs it longer copies it.
 */
export interface Frame {
  /** 8-bit luminance, row after row; `strideBytes * height` bytes. 0 is black, 255 white. */
  readonly luminance: Uint8Array;
  /** Visible pixels in a row. */
  readonly width: number;
  readonly height: number;
  /** Bytes from one row to the next; at least `width` (drivers pad rows). */
  readonly strideBytes: number;
  /** When the exposure ended, on the monotonic clock of the board, in milliseconds. */
  readonly capturedAtMs: number;
}

export interface Camera {
  /**
   * Switches the camera on. Resolves when frames are being captured; calling it on a running
   * camera does nothing. Rejects with `DeviceError` (`disconnected`, `busy`, `timeout`).
   */
  start(): Promise<void>;

  /**
   * The newest frame that was not yet taken; where there is none, resolves with the next one.
   *
   * Frames are never queued: a slow caller loses the older ones, which is the whole back-pressure.
   * At most one call may wait at a time. Rejects with `DeviceError`: `disconnected` when the
   * camera is stopped, unplugged or dies while waiting, `timeout` when it delivers nothing in its
   * frame watchdog's time.
   */
  nextFrame(): Promise<Frame>;

  /** Switches the camera off and frees it. A waiting `nextFrame` rejects. Never rejects itself. */
  stop(): Promise<void>;
}
