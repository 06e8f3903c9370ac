/**
 * The way to an institution and back, where calls get lost, arrive late or twice, and answers come
 * late, garbled or not at all. The institution behind it does what it is asked, once it hears of
 * it, and keeps the books; nothing here ever says what did not happen there.
 *
 * `pay` answered after the hub's limit, after the reversal or not at all, a query that says
 * "unknown" for a while and then "paid", an order that is not found yet because `pay` is still on
 * its way: each comes of the faults below.
 */
import type { InstitutionId } from "../../firmware/protocol/institution-id.ts";
import type { Clock } from "../../hal/clock/clock.ts";
import type { Random } from "../../hal/random/random.ts";
import type {
  Institution,
  InstitutionOrder,
  InstitutionOrderRef,
  PayOutcome,
  PresentOrder,
  PresentOutcome,
  QueryOutcome,
  RefundOutcome,
  RefundQueryOutcome,
  RefundRef,
  ReverseOutcome,
} from "../../hub/institutions/institution.ts";
import { Chance } from "./chance.ts";

/**
 * `call-lost`: it never arrives, and is never answered. `call-late`: it arrives up to
 * `LATE_MS_MAX` later. `call-twice`: it arrives again then, and that answer is lost.
 * `answer-lost`: it was done, in silence. `answer-late`: the same, up to `LATE_MS_MAX` later.
 * `unknown`: it was done, and answered as a system error. `refused-busy`: a system error, and it
 * was not done. `broken`: the call rejects, done or not. `blind`: for up to `BLIND_MS_MAX` no query
 * about this order says anything but "unknown".
 */
export type InstitutionFault =
  | "call-lost"
  | "call-late"
  | "call-twice"
  | "answer-lost"
  | "answer-late"
  | "unknown"
  | "refused-busy"
  | "broken"
  | "blind";

/** How often each happens, in a thousand calls; a thousand at most together. */
export type InstitutionRates = { readonly [Fault in InstitutionFault]?: number };

/** Past the hub's limit for an answer, past a reversal, past the give-up. */
export const LATE_MS_MAX = 90_000;
export const BLIND_MS_MAX = 45_000;

export interface FaultyInstitutionOptions {
  readonly institution: Institution;
  /** The world's: an institution has power of its own. */
  readonly clock: Clock;
  readonly random: Random;
  readonly rates?: InstitutionRates;
}

export class FaultyInstitution implements Institution {
  readonly id: InstitutionId;
  /** From now on. */
  rates: InstitutionRates;
  /** The newest at the end. */
  readonly faults: InstitutionFault[] = [];
  readonly hearRisk: (signed: string) => void;
  readonly #institution: Institution;
  readonly #clock: Clock;
  readonly #chance: Chance;
  readonly #blindUntilMs = new Map<string, number>();

  constructor({ institution, clock, random, rates = {} }: FaultyInstitutionOptions) {
    this.id = institution.id;
    this.rates = rates;
    this.#institution = institution;
    this.#clock = clock;
    this.#chance = new Chance(random);
    this.hearRisk = (signed) => institution.hearRisk?.(signed);
  }

  pay(order: InstitutionOrder): Promise<PayOutcome> {
    return this.#call(order, () => this.#institution.pay(order));
  }

  present(order: PresentOrder): Promise<PresentOutcome> {
    return this.#call(order, () => this.#institution.present(order));
  }

  query(order: InstitutionOrderRef): Promise<QueryOutcome> {
    return this.#call(order, () => this.#look(order, () => this.#institution.query(order)));
  }

  reverse(order: InstitutionOrderRef): Promise<ReverseOutcome> {
    return this.#call(order, () => this.#institution.reverse(order));
  }

  refund(refund: RefundRef): Promise<RefundOutcome> {
    return this.#call(refund, () => this.#institution.refund(refund));
  }

  queryRefund(refund: RefundRef): Promise<RefundQueryOutcome> {
    return this.#call(refund, () =>
      this.#look(refund, () => this.#institution.queryRefund(refund)),
    );
  }

  async #look<T>(
    { hubOrder }: InstitutionOrderRef,
    query: () => Promise<T>,
  ): Promise<T | { readonly type: "unknown" }> {
    const isBlind = this.#clock.monotonicMs() < (this.#blindUntilMs.get(hubOrder) ?? 0);
    return isBlind ? { type: "unknown" } : await query();
  }

  async #call<T>(
    { hubOrder }: InstitutionOrderRef,
    call: () => Promise<T>,
  ): Promise<T | { readonly type: "unknown" }> {
    const fault = this.#chance.pickByRate(this.rates);
    if (fault === null) return await call();
    this.faults.push(fault);
    switch (fault) {
      case "call-lost":
        return await silence();
      case "call-late":
        await this.#pause(LATE_MS_MAX);
        return await call();
      case "call-twice":
        void this.#pause(LATE_MS_MAX).then(call);
        return await call();
      case "answer-lost":
        void call();
        return await silence();
      case "answer-late": {
        const [answer] = await Promise.all([call(), this.#pause(LATE_MS_MAX)]);
        return answer;
      }
      case "unknown":
        void call();
        return { type: "unknown" };
      case "refused-busy":
        return { type: "unknown" };
      case "broken":
        if (this.#chance.happens(500)) void call();
        throw new Error("the connection to the institution broke");
      case "blind": {
        const untilMs = this.#clock.monotonicMs() + this.#chance.between(1, BLIND_MS_MAX);
        this.#blindUntilMs.set(hubOrder, untilMs);
        void call();
        return { type: "unknown" };
      }
    }
  }

  #pause(msMax: number): Promise<void> {
    const delayMs = this.#chance.between(1, msMax);
    return new Promise((resolve) => this.#clock.after(delayMs, resolve));
  }
}

function silence(): Promise<never> {
  return new Promise(() => {});
}
