/** The serial line contract: bytes both ways. */

export interface SerialLine {
  /**
   * Calls `listener` with the bytes as they come; how they are cut into calls means nothing. The
   * listener owns the array. One listener at a time: a second call replaces the first.
   */
  listen(listener: (bytes: Uint8Array) => void): void;

  /** Resolves when the bytes have left the machine. Rejects with `DeviceError`. */
  write(bytes: Uint8Array): Promise<void>;

  /** Resolves once, when the line is gone: unplugged or closed. Never rejects. */
  readonly closed: Promise<void>;

  /** Gives the line free. Never rejects. */
  close(): Promise<void>;
}
