/** The simulated buttons: pressed by a test, a script or a page. */
import type { Buttons, Key } from "./buttons.ts";

export class SimulatedButtons implements Buttons {
  #listener: ((key: Key) => void) | null = null;
  #isClosed = false;

  listen(listener: (key: Key) => void): void {
    this.#listener = listener;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
  }

  /** One press, already debounced. Without a listener it is lost, like a real one. */
  press(key: Key): void {
    if (!this.#isClosed) this.#listener?.(key);
  }
}
