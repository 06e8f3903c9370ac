/**
 * Where a customer's code lives on the box: memory, for one order, once, and 60 s at most. A code
 * is a bearer token: nothing else of the firmware keeps it.
 */
import type { Clock } from "../../hal/clock/clock.ts";

export const CODE_LIFE_MS = 60_000;

export interface PayerCode {
  readonly text: string;
  readonly symbology: "qr" | "code128";
}

export class CodeVault {
  readonly #clock: Clock;
  readonly #codes = new Map<string, { code: PayerCode; stopTimer: () => void }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Keeps the code of an order. A second code for the order replaces the first. */
  put(order: string, code: PayerCode): void {
    this.drop(order);
    const stopTimer = this.#clock.after(CODE_LIFE_MS, () => this.#codes.delete(order));
    this.#codes.set(order, { code, stopTimer });
  }

  /** Hands the code out, once; null where it was taken, dropped or has expired. */
  take(order: string): PayerCode | null {
    const held = this.#codes.get(order);
    this.drop(order);
    return held?.code ?? null;
  }

  drop(order: string): void {
    this.#codes.get(order)?.stopTimer();
    this.#codes.delete(order);
  }
}
