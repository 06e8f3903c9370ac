/**
 * Lets commits that are asked for at the same time share one transaction, and so one wait for the
 * disk. While one group is being written the next one gathers; each commit is told of its own end,
 * and only when that is durable.
 */
import type { JournalEntry } from "../ledger/ledger.ts";
import { type Order, orderKey } from "../orders/order.ts";
import type { StoreError } from "./store-error.ts";

/** How many share a transaction: it bounds the memory and how long the first of them waits. */
export const GROUP_COMMITS_MAX = 128;

export interface Commit {
  readonly order: Order;
  readonly posted: readonly JournalEntry[];
}

/** Runs `work` when what is at hand in this turn of the loop was done, as `setImmediate` does. */
export type AfterTurn = (work: () => void) => void;

/**
 * Writes a group, in which no order is twice. Resolves when each commit of it is durable (null) or
 * was not made at all (why); never rejects.
 */
export type WriteGroup = (commits: readonly Commit[]) => Promise<readonly (StoreError | null)[]>;

interface Waiting extends Commit {
  readonly resolve: (order: Order) => void;
  readonly reject: (error: StoreError) => void;
}

export class CommitGroup {
  readonly #write: WriteGroup;
  readonly #afterTurn: AfterTurn;
  #waiting: Waiting[] = [];
  #isBusy = false;
  #idle = Promise.resolve();
  #becomeIdle: () => void = () => {};

  constructor(write: WriteGroup, afterTurn: AfterTurn) {
    this.#write = write;
    this.#afterTurn = afterTurn;
  }

  commit(order: Order, posted: readonly JournalEntry[]): Promise<Order> {
    if (!this.#isBusy) this.#begin();
    return new Promise((resolve, reject) => {
      this.#waiting.push({ order, posted, resolve, reject });
    });
  }

  /** Resolves when nothing is being written and nothing waits. */
  idle(): Promise<void> {
    return this.#idle;
  }

  #begin(): void {
    this.#isBusy = true;
    this.#idle = new Promise((resolve) => {
      this.#becomeIdle = resolve;
    });
    this.#afterTurn(() => this.#writeNext());
  }

  async #writeNext(): Promise<void> {
    const group = this.#nextGroup();
    const ends = await this.#write(group);
    for (const [at, { order, resolve, reject }] of group.entries()) {
      const error = ends[at];
      if (error) reject(error);
      else resolve({ ...order, revision: order.revision + 1 });
    }
    if (this.#waiting.length > 0) return this.#afterTurn(() => this.#writeNext());
    this.#isBusy = false;
    this.#becomeIdle();
  }

  /** Ends before an order that is in it already: its second commit stands on the first. */
  #nextGroup(): readonly Waiting[] {
    const keys = new Set<string>();
    for (const { order } of this.#waiting.slice(0, GROUP_COMMITS_MAX)) {
      const key = orderKey(order.terminal, order.number);
      if (keys.has(key)) break;
      keys.add(key);
    }
    return this.#waiting.splice(0, keys.size);
  }
}
