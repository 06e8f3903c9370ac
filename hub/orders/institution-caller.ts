/** Calls institutions about orders, with a time limit: silence and failure become `unknown`. */
import { strict as assert } from "node:assert";
import { sumOfParts } from "../../firmware/money/payment-parts.ts";
import type { InstitutionId } from "../../firmware/protocol/institution-id.ts";
import type { PaymentTerminalInfo } from "../../firmware/protocol/terminal-info.ts";
import type { Clock } from "../../hal/clock/clock.ts";
import type { HubCounters } from "../hub-counters.ts";
import type {
  Institution,
  InstitutionOrderRef,
  PayOutcome,
  PresentOutcome,
  QueryOutcome,
  RefundOutcome,
  RefundQueryOutcome,
  RefundRef,
  ReverseOutcome,
} from "../institutions/institution.ts";
import { type Order, type OrderRefund, orderKey } from "./order.ts";
import { INSTITUTION_ANSWER_MS_MAX } from "./order-schedule.ts";

export type Institutions = ReadonlyMap<InstitutionId, Institution>;

/** What `pay` needs besides the order: never in a record. */
export interface PayerCode {
  readonly code: string;
  readonly symbology: "qr" | "code128";
  readonly terminalInfo: PaymentTerminalInfo;
}

/**
 * Every promise of it resolves, within `INSTITUTION_ANSWER_MS_MAX`. An institution that this hub
 * was started without says nothing about an order, so that the order waits for a hub that has it.
 */
export class InstitutionCaller {
  readonly #institutions: Institutions;
  readonly #clock: Clock;
  readonly #counters: HubCounters;

  constructor(institutions: Institutions, clock: Clock, counters: HubCounters) {
    this.#institutions = institutions;
    this.#clock = clock;
    this.#counters = counters;
  }

  /** `late` is told what the institution says after the limit: it may be that it took the money. */
  async pay(
    order: Order,
    payerCode: PayerCode,
    late: (outcome: PayOutcome) => void,
  ): Promise<PayOutcome> {
    const pay = (one: Institution) => one.pay({ ...reference(order), ...payerCode });
    const lateChecked = (outcome: PayOutcome) => late(this.#checked(order, outcome));
    return this.#checked(order, await this.#ask(order, pay, lateChecked));
  }

  present(order: Order): Promise<PresentOutcome> {
    assert(order.presented, "only a shown order asks for a code");
    const { expiresAtMs } = order.presented;
    return this.#ask(order, (one) => one.present({ ...reference(order), expiresAtMs }));
  }

  async query(order: Order): Promise<QueryOutcome> {
    const query = (one: Institution) => one.query(reference(order));
    return this.#checked(order, await this.#ask(order, query));
  }

  reverse(order: Order): Promise<ReverseOutcome> {
    return this.#ask(order, (one) => one.reverse(reference(order)));
  }

  /** `late` as of `pay`: it may be that the money went back. */
  refund(
    order: Order,
    refund: OrderRefund,
    late: (outcome: RefundOutcome) => void,
  ): Promise<RefundOutcome> {
    return this.#ask(order, (one) => one.refund(refundReference(order, refund)), late);
  }

  queryRefund(order: Order, refund: OrderRefund): Promise<RefundQueryOutcome> {
    return this.#ask(order, (one) => one.queryRefund(refundReference(order, refund)));
  }

  /** Parts that are not the whole are no word to post: nobody knows who owes the difference. */
  #checked<T extends QueryOutcome>(order: Order, outcome: T): T | { readonly type: "unknown" } {
    if (outcome.type !== "approved" || !outcome.parts) return outcome;
    if (sumOfParts(outcome.parts) === order.amountMinor) return outcome;
    this.#counters.add("parts-not-the-whole");
    return { type: "unknown" };
  }

  #ask<T>(
    { route }: Order,
    ask: (institution: Institution) => Promise<T>,
    late: (outcome: T) => void = () => {},
  ): Promise<T | { readonly type: "unknown" }> {
    assert(route, "only a routed order is ever open");
    const institution = this.#institutions.get(route.institution);
    if (!institution) {
      this.#counters.add("institution-missing");
      return Promise.resolve({ type: "unknown" });
    }
    return new Promise((resolve) => {
      let isLate = false;
      const cancel = this.#clock.after(INSTITUTION_ANSWER_MS_MAX, () => {
        isLate = true;
        this.#counters.add("institution-silent");
        resolve({ type: "unknown" });
      });
      const failed = () => {
        this.#counters.add("institution-failed");
        resolve({ type: "unknown" });
      };
      const answered = (outcome: T) => (isLate ? late(outcome) : resolve(outcome));
      ask(institution).then(answered, failed).finally(cancel);
    });
  }
}

function refundReference(order: Order, { number, amountMinor }: OrderRefund): RefundRef {
  return { ...reference(order), refund: number, refundMinor: amountMinor };
}

export function reference(order: Order): InstitutionOrderRef {
  const { amountMinor, currency, merchant } = order;
  return { hubOrder: orderKey(order.terminal, order.number), amountMinor, currency, merchant };
}
