/** Calls institutions about orders, with a time limit: silence and failure become `unknown`. */
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

/** Every promise of it resolves, within `INSTITUTION_ANSWER_MS_MAX`. */
export class InstitutionCaller {
  readonly #institutions: Institutions;
  readonly #clock: Clock;
  readonly #counters: HubCounters;

  constructor(institutions: Institutions, clock: Clock, counters: HubCounters) {
    this.#institutions = institutions;
    this.#clock = clock;
    this.#counters = counters;
  }

  pay(order: Order, payerCode: PayerCode): Promise<PayOutcome> {
    return this.#limited(this.of(order).pay({ ...reference(order), ...payerCode }));
  }

  query(order: Order): Promise<QueryOutcome> {
    return this.#limited(this.of(order).query(reference(order)));
  }

  reverse(order: Order): Promise<ReverseOutcome> {
    return this.#limited(this.of(order).reverse(reference(order)));
  }

  /** Throws where the order's institution is not among those this hub was started with. */
  of(order: Order): Institution {
    const id = order.route?.institution;
    const institution = id && this.#institutions.get(id);
    if (institution) return institution;
    const key = orderKey(order.terminal, order.number);
    throw new Error(`order ${key} is open at ${id ?? "no institution"}, which this hub has not`);
  }

  #limited<T>(answer: Promise<T>): Promise<T | { readonly type: "unknown" }> {
    return new Promise((resolve) => {
      const cancel = this.#clock.after(INSTITUTION_ANSWER_MS_MAX, () => {
        this.#counters.add("institution-silent");
        resolve({ type: "unknown" });
      });
      const failed = () => {
        this.#counters.add("institution-failed");
        resolve({ type: "unknown" });
      };
      answer.then(resolve, failed).finally(cancel);
    });
  }
}

function reference(order: Order): InstitutionOrderRef {
  const { amountMinor, currency, merchant } = order;
  return { hubOrder: orderKey(order.terminal, order.number), amountMinor, currency, merchant };
}
