/** The GPIO contract: single lines of one chip, by their offset on it. */

export interface GpioInput {
  /** True where the line is high now. Throws `DeviceError` (`disconnected`). */
  read(): boolean;

  /**
   * Calls `listener` with the level after it changed. Changes that follow each other closely may be
   * told as one, so only the level counts, never the number of calls. One listener at a time: a
   * second call replaces the first. The listener must not throw.
   */
  listen(listener: (isHigh: boolean) => void): void;

  /** Gives the line free; no call of the listener comes after it resolves. Never rejects. */
  close(): Promise<void>;
}

export interface GpioOutput {
  /** Resolves when the line has this level. Rejects with `DeviceError` (`disconnected`). */
  write(isHigh: boolean): Promise<void>;

  /** Gives the line free; its level is nobody's any more. Never rejects. */
  close(): Promise<void>;
}

/**
 * Both reject with `DeviceError`: `disconnected` (no such chip or line), `busy` (another driver or
 * program has the line), `denied`, `unsupported` (the kernel does not offer lines in this way).
 */
export interface Gpio {
  openInput(line: number): Promise<GpioInput>;

  /** The line has the level that is asked for from the first moment on. */
  openOutput(line: number, isHigh: boolean): Promise<GpioOutput>;
}
