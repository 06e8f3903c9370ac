/** Journals payments as they change, each state once, and marks the ended ones told. */
import { StorageError } from "../../hal/disk/storage-error.ts";
import type { Payment } from "../payment/payment-state.ts";
import type { Journal } from "./journal.ts";
import { type PaymentRecord, recordOfPayment } from "./journal-record.ts";
import { saysTheSame } from "./same-record.ts";

export class PaymentBook {
  readonly #journal: Journal;
  /** The journalled state of every payment that may still change or be untold. */
  readonly #records = new Map<string, PaymentRecord>();
  readonly #shown = new Set<string>();
  readonly #told = new Set<string>();

  constructor(journal: Journal) {
    this.#journal = journal;
  }

  /** What the journal already says about payments that go on. */
  takeUp(records: readonly PaymentRecord[]): void {
    for (const record of records) this.#records.set(record.order, record);
  }

  /**
   * Makes the payments durable as they are now; those that changed are returned. Rejects with
   * `StorageError`.
   */
  async record(payments: ReadonlyMap<string, Payment>, nowMs: number): Promise<Payment[]> {
    const changed: Payment[] = [];
    for (const payment of payments.values()) {
      const record = recordOfPayment(payment, nowMs);
      if (!record || saysTheSame(record, this.#records.get(payment.order))) continue;
      await this.#journal.append(record);
      this.#records.set(payment.order, record);
      // An end that has changed is to be told anew.
      this.#shown.delete(payment.order);
      this.#told.delete(payment.order);
      changed.push(payment);
    }
    for (const { order } of this.#records.values()) if (!payments.has(order)) this.#putAway(order);
    return changed;
  }

  /** The last that the journal says of an order; null where it does not know it (any more). */
  paymentOf(order: string): PaymentRecord | null {
    return this.#journal.paymentOf(order);
  }

  /** The merchant could see how the payment ended. It is told again unless it is put away then. */
  shown(order: string): void {
    this.#shown.add(order);
  }

  /**
   * Marks an end told: no later boot tells it again. Not waited for: without it the merchant is
   * only told once more.
   */
  tell(order: string): void {
    const record = this.#records.get(order);
    if (!record || this.#told.has(order)) return;
    this.#told.add(order);
    this.#journal.append({ ...record, told: true }).catch((error: unknown) => {
      if (!(error instanceof StorageError)) throw error;
    });
  }

  /** Whether the disk takes writes. */
  async probe(): Promise<boolean> {
    try {
      await this.#journal.probe();
      return true;
    } catch (error) {
      if (error instanceof StorageError) return false;
      throw error;
    }
  }

  #putAway(order: string): void {
    // What no display has shown stays to be told at the next start.
    if (this.#shown.has(order)) this.tell(order);
    this.#records.delete(order);
    this.#shown.delete(order);
    this.#told.delete(order);
  }
}
