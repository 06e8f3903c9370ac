/**
 * The office's part of the journal: refunds as they change, each state once, the tries of the
 * manager's PIN, and what of payments can be looked up.
 */
import { StorageError } from "../../hal/disk/storage-error.ts";
import { LocalCalendar } from "../calendar/local-time.ts";
import type { Office, OfficeBooks } from "../office/office-state.ts";
import type { PaymentFacts, PaymentState } from "../office/payment-facts.ts";
import type { Ended } from "../payment/payment-state.ts";
import type { Refund } from "../refund/refund.ts";
import type { Comparison, ShiftRecord } from "../shift/shift-record.ts";
import type { Journal } from "./journal.ts";
import { type PaymentRecord, recordOfPayment } from "./journal-record.ts";
import { type RefundRecord, recordOfRefund } from "./refund-record.ts";
import { saysTheSame } from "./same-record.ts";
import { shiftOrdersOf } from "./shift-orders.ts";

export class OfficeBook {
  readonly #journal: Journal;
  readonly #calendar: LocalCalendar;
  /** The journalled state of every refund that may still change or be untold. */
  readonly #records = new Map<string, RefundRecord>();
  readonly #shown = new Set<string>();
  #pinTries = 0;

  constructor(journal: Journal, timeZone: string) {
    this.#journal = journal;
    this.#calendar = new LocalCalendar(timeZone);
  }

  /** What the journal already says of refunds that go on, and of the PIN. */
  takeUp(refunds: readonly RefundRecord[], pinTries: number): void {
    for (const record of refunds) this.#records.set(record.refund, record);
    this.#pinTries = pinTries;
  }

  /**
   * Makes the office's refunds and tries durable as they are now; the refunds that changed are
   * returned. Rejects with `StorageError`.
   */
  async record({ refunds, pinLock }: Office, nowMs: number): Promise<Refund[]> {
    const changed: Refund[] = [];
    for (const refund of refunds.values()) {
      const record = recordOfRefund(refund, nowMs);
      if (saysTheSame(record, this.#records.get(refund.refund))) continue;
      await this.#journal.append(record);
      this.#records.set(refund.refund, record);
      changed.push(refund);
    }
    for (const number of this.#records.keys()) if (!refunds.has(number)) this.#putAway(number);
    const { tries } = pinLock;
    if (tries !== this.#pinTries) {
      await this.#journal.append({ type: "pin-tries", tries });
      this.#pinTries = tries;
    }
    return changed;
  }

  /** The merchant could see how it ended. It is told again unless it is put away then. */
  shown(refund: string): void {
    this.#shown.add(refund);
  }

  paymentOf(order: string): PaymentRecord | null {
    return this.#journal.paymentOf(order);
  }

  refundOf(refund: string): RefundRecord | null {
    return this.#journal.refunds.find((record) => record.refund === refund) ?? null;
  }

  /** Journals an order that only the hub knew, as it ended. Rejects with `StorageError`. */
  async adopt(payment: Ended, nowMs: number): Promise<void> {
    const record = recordOfPayment(payment, nowMs);
    if (!record) return;
    await this.#journal.append(record);
    // The shift's close tells it.
    await this.#journal.append({ ...record, told: true });
  }

  /** See `Journal.closeShift`. */
  closeShift(toMs: number, comparison: Comparison): Promise<ShiftRecord> {
    return this.#journal.closeShift(toMs, comparison);
  }

  /** What can be looked up at this wall-clock time. */
  booksAt(nowMs: number): OfficeBooks {
    return {
      shift: {
        openShift: () => this.#journal.takings.open,
        lastClosed: () => this.#journal.takings.closed.at(-1) ?? null,
        today: () => this.#calendar.at(nowMs).day,
        totals: (span) => this.#journal.totals(span),
        shiftOrders: () => shiftOrdersOf(this.#journal),
      },
      paymentsOfToday: () => this.#paymentsOfDay(this.#calendar.at(nowMs).day),
      refundedMinor: (order) => this.#refundedMinor(order),
    };
  }

  /** Not waited for: without the mark the merchant is only told once more. */
  #putAway(refund: string): void {
    const record = this.#records.get(refund);
    // What no display has shown stays to be told at the next start.
    if (record && this.#shown.has(refund)) {
      this.#journal.append({ ...record, told: true }).catch((error: unknown) => {
        if (!(error instanceof StorageError)) throw error;
      });
    }
    this.#records.delete(refund);
    this.#shown.delete(refund);
  }

  #paymentsOfDay(day: string): readonly PaymentFacts[] {
    const ofDay = this.#journal.payments.filter(({ atMs }) => this.#calendar.at(atMs).day === day);
    return ofDay.map((record) => this.#factsOf(record)).reverse();
  }

  #factsOf(record: PaymentRecord): PaymentFacts {
    const { order, amountMinor, currency, institution = null, atMs } = record;
    const money = { amountMinor, currency };
    const refundedMinor = this.#refundedMinor(order);
    return { order, money, state: stateOf(record), institution, atMs, refundedMinor };
  }

  #refundedMinor(order: string): number {
    const ofOrder = this.#journal.refunds.filter((record) => record.order === order);
    const counting = ofOrder.filter(({ phase }) => phase !== "refused");
    return counting.reduce((sum, { amountMinor }) => sum + amountMinor, 0);
  }
}

function stateOf({ phase, verdict }: PaymentRecord): PaymentState {
  if (phase !== "ended") return "settling";
  switch (verdict) {
    case "approved":
      return "paid";
    case "reversed":
      return "given-back";
    default:
      return "not-paid";
  }
}
