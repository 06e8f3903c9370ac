/**
 * The store contract: the orders and the ledger of the hub, and nothing of a payment code.
 *
 * Every call rejects with `StoreError`.
 */
import type { JournalEntry } from "../ledger/ledger.ts";
import type { Order } from "../orders/order.ts";

export const FOUND_MAX = 8;

/** Hub wall clock, milliseconds since 1970. */
export interface Period {
  readonly fromMs: number;
  /** Not in it any more. */
  readonly untilMs: number;
}

/** What a number of the hub's clock cannot leave. */
export const ALWAYS: Period = { fromMs: Number.MIN_SAFE_INTEGER, untilMs: Number.MAX_SAFE_INTEGER };

export interface HubStore {
  /** The latest committed record of an order; null where there is none. */
  find(terminal: string, number: string): Promise<Order | null>;

  /**
   * The merchant's orders with this number: the boxes' own order number or the institution's,
   * newest first, at most `FOUND_MAX`. Two boxes may have used one order number.
   */
  findOfMerchant(merchant: string, number: string): Promise<readonly Order[]>;

  /** Orders of a terminal with numbers behind `after`, by their numbers, at most `limit`. */
  ordersOf(terminal: string, after: string, limit: number): Promise<readonly Order[]>;

  /** Every open order (`isOpen`), in the order of their keys. */
  openOrders(): Promise<readonly Order[]>;

  /**
   * Writes the order, in place of its former record, and adds the journal entries: all of it or,
   * when it rejects, nothing (`StoreErrorKind` has the one exception). Resolves to the order with
   * its new `revision`, when it is durable: a kill or a power cut keeps it. Rejects as `conflict`
   * when the order is not made of the latest record, whichever hub wrote that, and as `failed` when
   * a journal entry's id was posted before.
   *
   * Commits that are asked for at the same time share the wait for the disk; none is affected by
   * another's failure.
   */
  commit(order: Order, posted: readonly JournalEntry[]): Promise<Order>;

  /**
   * The journal entries of a period (`atMs`), or all, in the order in which they were committed;
   * among several hubs on one database that holds for the entries of each order.
   */
  journal(period?: Period): Promise<readonly JournalEntry[]>;

  /** Frees the store. No call may follow but `close`. Never rejects. */
  close(): Promise<void>;
}
