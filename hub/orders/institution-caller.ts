/** Calls institutions about orders, with a time limit: silence and failure become `unknown`. */
import { strict as assert } from "node:assert";
import type { InstitutionId } from "../../firmware/protocol/institution-id.ts";
import type { Clock } from "../../hal/clock/clock.ts";
import type { HubCounters } from "../hub-counters.ts";
import type {
  Institution,
  InstitutionOrderRef,
  PayOutcome,
  QueryOutcome,
  ReverseOutcome,
} from "../institutions/institution.ts";
import { type Order, orderKey } from "./order.ts";
import { INSTITUTION_ANSWER_MS_MAX } from "./order-schedule.ts";

export type Institutions = ReadonlyMap<InstitutionId, Institution>;

/** What `pay` needs besides the order: never in a record. */
export interface PayerCode {
  readonly code: string;
  readonly symbology: "qr" | "code128";
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
  pay(
    order: Order,
    payerCode: PayerCode,
    late: (outcome: PayOutcome) => void,
  ): Promise<PayOutcome> {
    return this.#ask(order, (one) => one.pay({ ...reference(order), ...payerCode }), late);
  }

  query(order: Order): Promise<QueryOutcome> {
    return this.#ask(order, (one) => one.query(reference(order)));
  }

  reverse(order: Order): Promise<ReverseOutcome> {
    return this.#ask(order, (one) => one.reverse(reference(order)));
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

function reference(order: Order): InstitutionOrderRef {
  const { amountMinor, currency, merchant } = order;
  return { hubOrder: orderKey(order.terminal, order.number), amountMinor, currency, merchant };
}
