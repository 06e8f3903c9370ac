/** The journal as the office reads it. */
import { LocalCalendar } from "../calendar/local-time.ts";
import type { OfficeBooks } from "../office/office.ts";
import type { PaymentFacts, PaymentState } from "../office/payment-facts.ts";
import type { Journal } from "./journal.ts";
import type { PaymentRecord } from "./journal-record.ts";

export class OfficeBook {
  readonly #journal: Journal;
  readonly #calendar: LocalCalendar;

  constructor(journal: Journal, timeZone: string) {
    this.#journal = journal;
    this.#calendar = new LocalCalendar(timeZone);
  }

  /** What can be looked up at this wall-clock time. */
  booksAt(nowMs: number): OfficeBooks {
    return { paymentsOfToday: () => this.#paymentsOfDay(this.#calendar.at(nowMs).day) };
  }

  #paymentsOfDay(day: string): readonly PaymentFacts[] {
    const ofDay = this.#journal.payments.filter(({ atMs }) => this.#calendar.at(atMs).day === day);
    return ofDay.map(factsOf).reverse();
  }
}

function factsOf(record: PaymentRecord): PaymentFacts {
  const { order, amountMinor, currency, institution = null, atMs } = record;
  const money = { amountMinor, currency };
  return { order, money, state: stateOf(record), institution, atMs, refundedMinor: 0 };
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
