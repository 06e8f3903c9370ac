/** The display contract: a whole picture at a time. */

export interface Display {
  /** Visible pixels. Fixed for the life of the display. */
  readonly width: number;
  readonly height: number;

  /**
   * Shows a picture: `width * height` pixels in RGB565 (5 bits red at the top, 6 green, 5 blue),
   * row after row. The display copies what it needs before it resolves; the caller keeps the
   * array. Resolves when the picture is on the glass as far as the driver can tell. Drivers write
   * only the rows that changed. Rejects with `DeviceError` (`disconnected`, `timeout`).
   */
  show(pixels: Uint16Array): Promise<void>;
}
