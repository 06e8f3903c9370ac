/** The buttons contract: what the merchant pressed, debounced. */

/** Every key a box may have. A board has a subset; its file says which. */
export const KEYS = [
  "0",
  "1",
  "2",
  "3",
  "4",
  "5",
  "6",
  "7",
  "8",
  "9",
  "point",
  "clear",
  "cancel",
  "confirm",
  "way",
  "refund",
  "up",
  "down",
] as const;

export type Key = (typeof KEYS)[number];

export interface Buttons {
  /**
   * Calls `listener` once for each press, after debouncing, in the order of the presses. One
   * listener at a time: a second call replaces the first. The listener must not throw.
   */
  listen(listener: (key: Key) => void): void;

  /** Frees the lines. No call of the listener comes after it resolves. Never rejects. */
  close(): Promise<void>;
}
