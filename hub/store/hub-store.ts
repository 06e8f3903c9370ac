/**
 * The store contract: the orders and the ledger of the hub, and nothing of a payment code.
 *
 * Every call rejects with `StoreError`.
 */
import type { JournalEntry } from "../ledger/ledger.ts";
import type { Order } from "../orders/order.ts";

export interface HubStore {
  /** The latest committed record of an order; null where there is none. */
  find(terminal: string, number: string): Promise<Order | null>;

  /** Every open order (`isOpen`), in the order of their keys. */
  openOrders(): Promise<readonly Order[]>;

  /**
   * Writes the order, in place of its former record, and adds the journal entries: all of it or,
   * when it rejects, nothing. Durable when it resolves: a kill or a power cut keeps it. Rejects
   * when a journal entry's id was posted before.
   */
  commit(order: Order, posted: readonly JournalEntry[]): Promise<void>;

  /** All journal entries, in the order in which they were committed. */
  journal(): Promise<readonly JournalEntry[]>;

  /** Frees the store. No call may follow but `close`. Never rejects. */
  close(): Promise<void>;
}
