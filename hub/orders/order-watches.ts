/** What the open orders need in memory. Lost with the process, which costs only time. */
import type { Clock } from "../../hal/clock/clock.ts";
import { type Order, orderKey } from "./order.ts";

/** Open orders of all terminals together; each holds memory, so more are refused. */
export const OPEN_ORDERS_MAX = 100_000;
/** Far more than a box keeps open, since refunds to bank cards stay open for days. */
export const OPEN_ORDERS_OF_TERMINAL_MAX = 512;

export interface Watch {
  readonly openedAtMs: number;
  /** Calls begun since the order does what it does now. */
  calls: number;
  callsInFlight: number;
  lastCallAtMs: number;
  /** A request of the box waits for what the institution says. */
  owesAnswer: boolean;
  /** Of the latest request about the order. */
  sequence: number;
  cancelTimer: () => void;
  cancelReceipt: () => void;
}

export class OrderWatches {
  readonly #clock: Clock;
  readonly #watches = new Map<string, Watch>();
  /** How many of them a terminal has. */
  readonly #openOrders = new Map<string, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The order's watch; begins one where there is none. */
  of(order: Order): Watch {
    const key = orderKey(order.terminal, order.number);
    const known = this.#watches.get(key);
    if (known) return known;
    const watch: Watch = {
      openedAtMs: this.#clock.monotonicMs(),
      calls: 0,
      callsInFlight: 0,
      lastCallAtMs: Number.NEGATIVE_INFINITY,
      owesAnswer: false,
      sequence: order.sequence,
      cancelTimer: () => {},
      cancelReceipt: () => {},
    };
    this.#watches.set(key, watch);
    this.#countOpen(order.terminal, 1);
    return watch;
  }

  has(order: Order): boolean {
    return this.#watches.has(orderKey(order.terminal, order.number));
  }

  forget(order: Order): void {
    const key = orderKey(order.terminal, order.number);
    this.#watches.get(key)?.cancelTimer();
    if (this.#watches.delete(key)) this.#countOpen(order.terminal, -1);
  }

  /** Nothing happens by itself any more. */
  cancelTimers(): void {
    for (const watch of this.#watches.values()) {
      watch.cancelTimer();
      watch.cancelReceipt();
    }
  }

  /** Whether no further order of this terminal is taken: one box must not fill the hub. */
  isFullFor(terminal: string): boolean {
    const open = this.#openOrders.get(terminal) ?? 0;
    return open >= OPEN_ORDERS_OF_TERMINAL_MAX || this.#watches.size >= OPEN_ORDERS_MAX;
  }

  #countOpen(terminal: string, change: 1 | -1): void {
    const open = (this.#openOrders.get(terminal) ?? 0) + change;
    if (open > 0) this.#openOrders.set(terminal, open);
    else this.#openOrders.delete(terminal);
  }
}
