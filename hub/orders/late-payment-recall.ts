/**
 * Tells a box of payments that came after their orders had ended, until it must have heard. News is
 * lost with a hub's memory, and with a box that is away for long; the store knows. The box takes
 * each to heart once, by what its own journal says of the order.
 */
import type { NewsItem } from "../../firmware/protocol/news.ts";
import type { Clock } from "../../hal/clock/clock.ts";
import type { HubStore } from "../store/hub-store.ts";
import { StoreError } from "../store/store-error.ts";
import type { Order } from "./order.ts";
import { latePaymentOf } from "./order-answer.ts";

/** A box says hello more often (`HELLO_EVERY_MS`): one that has not was away. */
export const AWAY_AFTER_MS = 420_000;
/** How old an order may be for its box to be told. */
export const RECALLED_MS = 24 * 60 * 60_000;
/** So long it is said again at each hello, to a box that was never away. */
const SAID_AGAIN_MS = 60 * 60_000;
/** So often the store is asked for such a box: another hub may have told it and be gone. */
const RECALL_EVERY_MS = 60 * 60_000;
const PAGE = 200;

export interface LatePaymentRecallOptions {
  readonly store: Pick<HubStore, "ordersOf">;
  readonly clock: Clock;
  readonly tell: (terminal: string, item: NewsItem) => void;
  readonly storeFailed: (error: StoreError) => void;
}

interface Late {
  readonly order: Order;
  /** Monotonic. */
  readonly sinceMs: number;
}

export class LatePaymentRecall {
  readonly #options: LatePaymentRecallOptions;
  /** When each box said hello last; monotonic. */
  readonly #greetedAtMs = new Map<string, number>();
  /** When each was told last what the store knows; monotonic. */
  readonly #recalledAtMs = new Map<string, number>();
  /** By terminal, those of the last hour. */
  readonly #late = new Map<string, readonly Late[]>();

  constructor(options: LatePaymentRecallOptions) {
    this.#options = options;
  }

  /** Somebody has paid an order that had ended. */
  paidLate(order: Order): void {
    const { clock, tell } = this.#options;
    const { terminal } = order;
    this.#late.set(terminal, [...this.#recent(terminal), { order, sinceMs: clock.monotonicMs() }]);
    tell(terminal, latePaymentOf(order));
  }

  /** The box has said hello. Never rejects: where the store fails, the next hello does as well. */
  async greeted(terminal: string): Promise<void> {
    const { clock, storeFailed } = this.#options;
    const nowMs = clock.monotonicMs();
    const sinceMs = (then = Number.NEGATIVE_INFINITY) => nowMs - then;
    const wasAway = sinceMs(this.#greetedAtMs.get(terminal)) >= AWAY_AFTER_MS;
    this.#greetedAtMs.set(terminal, nowMs);
    if (!wasAway && sinceMs(this.#recalledAtMs.get(terminal)) < RECALL_EVERY_MS) {
      for (const { order } of this.#recent(terminal)) this.#tell(order);
      return;
    }
    try {
      await this.#recall(terminal);
      this.#recalledAtMs.set(terminal, nowMs);
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      this.#greetedAtMs.delete(terminal);
      storeFailed(error);
    }
  }

  /** Those that the box was told itself among them: it knows, and lets them be. */
  async #recall(terminal: string): Promise<void> {
    const { store, clock } = this.#options;
    let after = firstNumberSince(clock.nowMs() - RECALLED_MS);
    for (;;) {
      const page = await store.ordersOf(terminal, after, PAGE);
      for (const order of page) if (mayBePaidLate(order)) this.#tell(order);
      const last = page.at(-1);
      if (!last || page.length < PAGE) return;
      after = last.number;
    }
  }

  #tell(order: Order): void {
    this.#options.tell(order.terminal, latePaymentOf(order));
  }

  #recent(terminal: string): readonly Late[] {
    const nowMs = this.#options.clock.monotonicMs();
    const late = this.#late.get(terminal) ?? [];
    const recent = late.filter(({ sinceMs }) => nowMs - sinceMs < SAID_AGAIN_MS);
    if (recent.length === 0) this.#late.delete(terminal);
    return recent;
  }
}

/** The record does not tell whether its box had heard another end before. */
function mayBePaidLate({ phase, isPosted }: Order): boolean {
  return phase === "reversed" || (phase === "reversing" && isPosted);
}

/** Order numbers begin with the second, in UTC, in which the box made them. */
function firstNumberSince(atMs: number): string {
  const second = new Date(atMs)
    .toISOString()
    .replace(/[^0-9]/g, "")
    .slice(2, 14);
  return `${second}${"0".repeat(16)}`;
}
