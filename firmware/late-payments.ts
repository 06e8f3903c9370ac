/**
 * Orders that were paid after they had ended: the customer scanned the shown code and paid when
 * the merchant had given up. The hub gives the money back and says so, as news, as an answer, or
 * both; the merchant is to hear of it once, and the journal is to say the same as the hub.
 */
import type { Observe } from "./diagnostics/observation.ts";
import type { PaymentBook } from "./journal/payment-book.ts";
import { type Currency, isSameMoney } from "./money/money.ts";
import type { Ended, Verdict } from "./payment/payment-state.ts";
import type { InstitutionId } from "./protocol/institution-id.ts";
import type { UplinkEvent } from "./uplink/uplink-event.ts";

export interface LatePaymentsOptions {
  readonly book: Pick<PaymentBook, "paymentOf">;
  readonly observe: Observe;
  /** How an order has ended that had ended without money until now. */
  readonly onLate: (payment: Ended) => void;
}

interface SaidLate {
  readonly order: string;
  readonly amountMinor: number;
  readonly currency: Currency;
  /** Absent where the hub did not say who paid. */
  readonly institution?: InstitutionId | undefined;
}

export class LatePayments {
  readonly #options: LatePaymentsOptions;

  constructor(options: LatePaymentsOptions) {
    this.#options = options;
  }

  /** Looks for a late payment in whatever the hub said. */
  heard(event: UplinkEvent): void {
    if (event.type === "answer" && event.message.state === "reversed") this.#said(event.message);
    if (event.type !== "news") return;
    const { item } = event.message;
    if (item.kind === "late-payment") this.#said(item);
  }

  #said({ order, amountMinor, currency, institution }: SaidLate): void {
    const money = { amountMinor, currency };
    const { book, observe, onLate } = this.#options;
    const record = book.paymentOf(order);
    if (!record || !isSameMoney(record, money)) {
      observe({ type: "stray-notice", order });
      return;
    }
    // An open order hears of it as the answer to its own question.
    if (record.phase !== "ended" || !endedUnpaid(record.verdict)) return;
    const routing = {
      institution: institution ?? record.institution ?? null,
      candidates: record.candidates ?? [],
      institutionOrder: record.institutionOrder ?? null,
    };
    const end = { phase: "ended", verdict: "reversed", reason: "paid-too-late" } as const;
    onLate({ order, money, routing, ...end, parts: null });
  }
}

function endedUnpaid(verdict: Verdict | undefined): boolean {
  return verdict === "closed" || verdict === "declined";
}
