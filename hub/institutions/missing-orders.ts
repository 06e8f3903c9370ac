/**
 * Orders that an institution says it does not have. A payment may still be on its way there, but
 * not for longer than the customer's code lives: only then is a missing order lost for good.
 */
import type { Clock } from "../../hal/clock/clock.ts";

/** A code's minute, and half of one for the way. */
const LOST_AFTER_MS = 90_000;
/** The oldest is forgotten first, and then takes its time again. */
const ORDERS_MAX = 10_000;

export class MissingOrders {
  readonly #clock: Clock;
  readonly #sinceMs = new Map<string, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Called each time the order is not found: whether it has been missing for long enough. */
  isLost(hubOrder: string): boolean {
    const nowMs = this.#clock.monotonicMs();
    const sinceMs = this.#sinceMs.get(hubOrder);
    if (sinceMs !== undefined) return nowMs - sinceMs >= LOST_AFTER_MS;
    this.#sinceMs.set(hubOrder, nowMs);
    const [oldest] = this.#sinceMs.keys();
    if (this.#sinceMs.size > ORDERS_MAX && oldest !== undefined) this.#sinceMs.delete(oldest);
    return false;
  }
}
