/** Buttons that each have a GPIO line of their own. */
import type { Clock } from "../clock/clock.ts";
import type { Gpio, GpioInput } from "../gpio/gpio.ts";
import type { Buttons, Key } from "./buttons.ts";

export interface GpioButtonsOptions {
  readonly gpio: Gpio;
  readonly clock: Clock;
  /** The line of each button that there is. */
  readonly lines: Readonly<Partial<Record<Key, number>>>;
  /** Whether a pressed button pulls its line low, as it does against a pull-up. */
  readonly isActiveLow?: boolean;
  /** How long a level must stay before it counts. */
  readonly debounceMs?: number;
}

/** Contacts bounce for a few milliseconds; a finger stays for fifty at least. */
const DEBOUNCE_MS = 15;

export class GpioButtons implements Buttons {
  #listener: ((key: Key) => void) | null = null;
  #isClosed = false;
  readonly #inputs: GpioInput[] = [];
  readonly #options: GpioButtonsOptions;

  private constructor(options: GpioButtonsOptions) {
    this.#options = options;
  }

  /** Rejects with the `DeviceError` of the first line that cannot be opened; then all are free. */
  static async open(options: GpioButtonsOptions): Promise<GpioButtons> {
    const buttons = new GpioButtons(options);
    try {
      for (const [key, line] of Object.entries(options.lines)) {
        buttons.#watch(key as Key, await options.gpio.openInput(line));
      }
    } catch (error) {
      await buttons.close();
      throw error;
    }
    return buttons;
  }

  listen(listener: (key: Key) => void): void {
    this.#listener = listener;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all(this.#inputs.map((input) => input.close()));
  }

  #watch(key: Key, input: GpioInput): void {
    const { clock, isActiveLow = true, debounceMs = DEBOUNCE_MS } = this.#options;
    this.#inputs.push(input);
    const isPressedNow = () => input.read() !== isActiveLow;
    // What is pressed while the box starts is a stuck key or a resting hand, not a wish.
    let isPressed = isPressedNow();
    let stopTimer = () => {};
    input.listen(() => {
      stopTimer();
      stopTimer = clock.after(debounceMs, () => {
        if (this.#isClosed || isPressedNow() === isPressed) return;
        isPressed = !isPressed;
        if (isPressed) this.#listener?.(key);
      });
    });
  }
}
