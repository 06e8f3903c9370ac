/** The store in memory: for simulations, where a restarted hub is given the same object. */
import type { JournalEntry } from "../ledger/ledger.ts";
import { isOpen, type Order, orderKey } from "../orders/order.ts";
import { ALWAYS, FOUND_MAX, type HubStore, type Period } from "./hub-store.ts";
import { conflictError, StoreError } from "./store-error.ts";

export class MemoryStore implements HubStore {
  readonly #orders = new Map<string, Order>();
  readonly #journal = new Map<string, JournalEntry>();

  async find(terminal: string, number: string): Promise<Order | null> {
    return this.#orders.get(orderKey(terminal, number)) ?? null;
  }

  async findOfMerchant(merchant: string, number: string): Promise<readonly Order[]> {
    const found = [...this.#orders.values()].filter((order) => {
      return order.merchant === merchant && [order.number, order.institutionOrder].includes(number);
    });
    return found.sort((a, b) => b.takenAtMs - a.takenAtMs).slice(0, FOUND_MAX);
  }

  async ordersOf(terminal: string, after: string, limit: number): Promise<readonly Order[]> {
    const own = [...this.#orders.values()].filter((order) => {
      return order.terminal === terminal && order.number > after;
    });
    return own.sort((a, b) => (a.number < b.number ? -1 : 1)).slice(0, limit);
  }

  async openOrders(): Promise<readonly Order[]> {
    const open = [...this.#orders.entries()].filter(([, order]) => isOpen(order));
    return open.sort(([a], [b]) => (a < b ? -1 : 1)).map(([, order]) => order);
  }

  async commit(order: Order, posted: readonly JournalEntry[]): Promise<Order> {
    const key = orderKey(order.terminal, order.number);
    if ((this.#orders.get(key)?.revision ?? 0) !== order.revision) throw conflictError(order);
    const repeated = posted.find(({ id }) => this.#journal.has(id));
    if (repeated) throw new StoreError("failed", `journal entry ${repeated.id} was posted before`);
    for (const entry of posted) this.#journal.set(entry.id, entry);
    const committed = { ...order, revision: order.revision + 1 };
    this.#orders.set(key, committed);
    return committed;
  }

  async journal({ fromMs, untilMs }: Period = ALWAYS): Promise<readonly JournalEntry[]> {
    return [...this.#journal.values()].filter(({ atMs }) => atMs >= fromMs && atMs < untilMs);
  }

  async close(): Promise<void> {}
}
