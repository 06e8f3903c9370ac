/**
 * A keypad whose keys join rows and columns: rows are driven low, columns are pulled up and read.
 * At rest all rows are low, so that any key is felt; then the rows are tried one by one.
 */
import type { Clock } from "../clock/clock.ts";
import type { Gpio, GpioInput, GpioOutput } from "../gpio/gpio.ts";
import type { Buttons, Key } from "./buttons.ts";

export interface GpioKeypadOptions {
  readonly gpio: Gpio;
  readonly clock: Clock;
  readonly rows: readonly number[];
  readonly columns: readonly number[];
  /** The key at each crossing, row by row; null where there is none. */
  readonly keys: readonly (readonly (Key | null)[])[];
  /** How often a pressed keypad is looked at; a key counts when two looks agree. */
  readonly scanMs?: number;
}

const SCAN_MS = 10;
const KEYS_TOLD_APART = 2;

export class GpioKeypad implements Buttons {
  readonly #options: GpioKeypadOptions;
  readonly #rows: GpioOutput[] = [];
  readonly #columns: GpioInput[] = [];
  #listener: ((key: Key) => void) | null = null;
  #isClosed = false;
  #isScanning = false;
  #scanning: Promise<void> = Promise.resolve();
  /** Pressed at the last look. */
  #seen: readonly Key[] = [];
  /** Told, and not let go since. */
  readonly #down = new Set<Key>();

  private constructor(options: GpioKeypadOptions) {
    this.#options = options;
  }

  /** Rejects with the `DeviceError` of the first line that cannot be opened; then all are free. */
  static async open(options: GpioKeypadOptions): Promise<GpioKeypad> {
    const keypad = new GpioKeypad(options);
    const { gpio, rows, columns } = options;
    try {
      for (const line of rows) keypad.#rows.push(await gpio.openOutput(line, false));
      for (const line of columns) keypad.#columns.push(await gpio.openInput(line));
    } catch (error) {
      await keypad.close();
      throw error;
    }
    for (const column of keypad.#columns) column.listen(() => keypad.#look());
    return keypad;
  }

  listen(listener: (key: Key) => void): void {
    this.#listener = listener;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#scanning;
    await Promise.all([...this.#rows, ...this.#columns].map((line) => line.close()));
  }

  /** Begins to look, unless it does already, until no key is pressed. */
  #look(): void {
    // Driving the rows changes the columns: what is felt during a look is of its own making.
    if (this.#isScanning || this.#isClosed) return;
    this.#isScanning = true;
    this.#scanning = this.#scanUntilFree().finally(() => {
      this.#isScanning = false;
      if (!this.#isClosed && this.#columns.some((column) => !column.read())) this.#look();
    });
  }

  async #scanUntilFree(): Promise<void> {
    const { clock, scanMs = SCAN_MS } = this.#options;
    do {
      const pressed = await this.#scan();
      this.#judge(pressed);
      this.#seen = pressed;
      await new Promise<void>((resolve) => void clock.after(scanMs, resolve));
    } while (!this.#isClosed && (this.#seen.length > 0 || this.#down.size > 0));
  }

  /** A key is pressed, or let go, when two looks say so. */
  #judge(pressed: readonly Key[]): void {
    for (const key of this.#down) {
      if (!pressed.includes(key) && !this.#seen.includes(key)) this.#down.delete(key);
    }
    // Three keys that share rows and columns look like four: none of them is believed.
    if (pressed.length > KEYS_TOLD_APART) return;
    for (const key of pressed) {
      if (!this.#seen.includes(key) || this.#down.has(key)) continue;
      this.#down.add(key);
      this.#listener?.(key);
    }
  }

  async #scan(): Promise<readonly Key[]> {
    const pressed: Key[] = [];
    for (const row of this.#rows) await row.write(true);
    for (const [at, row] of this.#rows.entries()) {
      await row.write(false);
      for (const [columnAt, column] of this.#columns.entries()) {
        const key = this.#options.keys[at]?.[columnAt];
        if (key && !column.read()) pressed.push(key);
      }
      await row.write(true);
    }
    for (const row of this.#rows) await row.write(false);
    return pressed;
  }
}
