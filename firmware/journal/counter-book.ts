/** The counter in the journal: what an earlier boot left of it, and each step made durable. */
import type { Clock } from "../../hal/clock/clock.ts";
import { StorageError } from "../../hal/disk/storage-error.ts";
import type { Counter, CounterLeft } from "../counter/counter.ts";
import type { NotReadyId } from "../diagnostics/not-ready.ts";
import type { Observe } from "../diagnostics/observation.ts";
import type { PaymentTimelines } from "../payment/payment-timeline.ts";
import type { JournalContents } from "./journal.ts";
import { paymentOfRecord } from "./journal-record.ts";
import type { OfficeBook } from "./office-book.ts";
import type { PaymentBook } from "./payment-book.ts";
import { refundOfRecord } from "./refund-record.ts";

export interface CounterBookOptions {
  readonly book: PaymentBook;
  readonly officeBook: OfficeBook;
  readonly timelines: PaymentTimelines;
  readonly clock: Clock;
  readonly observe: Observe;
  /** What is wrong with the disk; null where it took something just now. */
  readonly setTrouble: (id: NotReadyId | null) => void;
}

export class CounterBook {
  readonly #options: CounterBookOptions;

  constructor(options: CounterBookOptions) {
    this.#options = options;
  }

  /** To be called once, before the first `record`. */
  takeUp({ payments, refunds, pinTries }: JournalContents): CounterLeft {
    const { book, officeBook } = this.#options;
    const leftPayments = payments.filter(({ phase, told }) => phase !== "ended" || !told);
    const leftRefunds = refunds.filter(({ phase, told }) => phase === "asking" || !told);
    book.takeUp(leftPayments);
    officeBook.takeUp(leftRefunds, pinTries);
    return {
      payments: leftPayments.map(paymentOfRecord),
      refunds: leftRefunds.map(refundOfRecord),
      pinTries,
    };
  }

  /** Resolves when all that changed is durable; with false where the disk did not take it. */
  async record({ till, office }: Counter): Promise<boolean> {
    const { book, officeBook, clock, observe, setTrouble } = this.#options;
    try {
      const payments = await book.record(till.payments, clock.nowMs());
      for (const { order, phase } of payments) {
        const moment = phase === "ended" ? "recorded" : "journalled";
        this.#options.timelines.mark(order, moment, clock.monotonicMs());
        if (phase === "asking" || phase === "presenting") observe({ type: phase, order });
      }
      const refunds = await officeBook.record(office, clock.nowMs());
      for (const { phase, refund, order } of refunds) {
        if (phase === "asking") observe({ type: "refund-asked", refund, order });
      }
      if (payments.length + refunds.length > 0) setTrouble(null);
    } catch (error) {
      if (!(error instanceof StorageError)) throw error;
      observe({ type: "storage-failed", detail: error.message });
      setTrouble(error.kind === "full" ? "disk-full" : "disk-failed");
      return false;
    }
    return true;
  }
}
