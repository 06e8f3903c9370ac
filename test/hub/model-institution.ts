/** An institution as the contract states it, with faults on command, that remembers the truth. */
import type { PaymentParts } from "../../firmware/money/payment-parts.ts";
import type { InstitutionId } from "../../firmware/protocol/institution-id.ts";
import type { Clock } from "../../hal/clock/clock.ts";
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

/**
 * How the next payment goes. `slow-approve`: the money moves at once, the answer comes 8 s later.
 * `silent-…`: no answer; the money moved, the order was lost, or the order comes 40 s later.
 */
export type PayPlan =
  | "approve"
  | "decline"
  | "customer-acts"
  | "system-error-paid"
  | "silent-paid"
  | "silent-lost"
  | "silent-late"
  | "slow-approve";

/** What becomes of one call of `query` or `reverse`. */
export type CallPlan = "answer" | "silent" | "system-error";

/**
 * How the next refund goes. `accepted`: refunded when it is asked about after 20 s. `silent-…`: no
 * answer; the money went back, or the refund was lost.
 */
export type RefundPlan = "refund" | "refuse" | "accepted" | "silent-done" | "silent-lost";

interface Account {
  readonly refunds: Map<string, Refund>;
  state: "waiting" | "paying" | "paid" | "declined" | "closed" | "reversed";
  paidAtMs: number;
  /** Its number of the payment. */
  number?: string;
}

interface Refund {
  state: "accepted" | "refunded" | "refused";
  readonly amountMinor: number;
  readonly askedAtMs: number;
}

const REFUND_TAKES_MS = 20_000;
const PAY_LATE_MS = 40_000;
const PAY_SLOW_MS = 8_000;
const REVERSE_NOT_BEFORE_MS = 15_000;

export class ModelInstitution implements Institution {
  readonly id: InstitutionId;
  readonly #clock: Clock;
  readonly #accounts = new Map<string, Account>();
  /** Every call, by its name, in order. */
  readonly calls: string[] = [];
  payPlan: PayPlan = "approve";
  callPlan: CallPlan = "answer";
  refundPlan: RefundPlan = "refund";
  /** Who pays what of the orders to come; null where the payer pays all of it. */
  parts: PaymentParts | null = null;
  /** What of the contract the hub has broken. */
  readonly breaches: string[] = [];
  /** How often money was taken, over all orders. */
  timesCharged = 0;

  constructor(id: InstitutionId, clock: Clock) {
    this.id = id;
    this.#clock = clock;
  }

  /** The money of this order is with the merchant. */
  holds(hubOrder: string): boolean {
    return this.#accounts.get(hubOrder)?.state === "paid";
  }

  /** What refunds gave back of it; a reversal gives back the rest. */
  returnedMinor(hubOrder: string): number {
    const refunds = [...(this.#accounts.get(hubOrder)?.refunds.values() ?? [])];
    const done = refunds.filter(({ state }) => state === "refunded");
    return done.reduce((sum, { amountMinor }) => sum + amountMinor, 0);
  }

  /** Its number of the order's payment; null where there is none. */
  paymentOf(hubOrder: string): string | null {
    return this.#accounts.get(hubOrder)?.number ?? null;
  }

  /** The customer has entered the password. */
  customerActs(): void {
    for (const account of this.#accounts.values()) {
      if (account.state === "paying") this.#charge(account);
    }
  }

  pay(order: InstitutionOrder): Promise<PayOutcome> {
    this.calls.push("pay");
    const plan = this.payPlan;
    if (plan === "silent-lost") return silence();
    if (plan === "silent-late") {
      this.#clock.after(PAY_LATE_MS, () => this.#open(order));
      return silence();
    }
    return this.#open(order);
  }

  #open(order: InstitutionOrder): Promise<PayOutcome> {
    if (this.#accounts.has(order.hubOrder)) {
      return Promise.resolve({ type: "declined", reason: "new-order-needed" });
    }
    const paidAtMs = this.#clock.monotonicMs();
    const account: Account = { state: "paying", paidAtMs, refunds: new Map() };
    this.#accounts.set(order.hubOrder, account);
    return this.#paid(account, this.payPlan);
  }

  async #paid(account: Account, plan: PayPlan): Promise<PayOutcome> {
    if (plan === "customer-acts") return { type: "customer-acting" };
    if (plan === "decline") {
      account.state = "declined";
      return { type: "declined", reason: "insufficient-balance" };
    }
    this.#charge(account);
    if (plan === "silent-paid") return silence();
    if (plan === "system-error-paid") return { type: "unknown" };
    if (plan === "slow-approve") {
      await new Promise<void>((resolve) => this.#clock.after(PAY_SLOW_MS, resolve));
    }
    return this.#approved();
  }

  present({ hubOrder, expiresAtMs }: PresentOrder): Promise<PresentOutcome> {
    this.calls.push("present");
    return this.#answer<PresentOutcome>(() => {
      const known = this.#accounts.get(hubOrder);
      if (known && known.state !== "waiting") {
        return { type: "declined", reason: "new-order-needed" };
      }
      if (!known) {
        this.#accounts.set(hubOrder, { state: "waiting", paidAtMs: 0, refunds: new Map() });
      }
      return { type: "presented", text: `https://sandbox.invalid/m/${hubOrder}`, expiresAtMs };
    });
  }

  /**
   * A customer of this institution pays the order: one who scanned its own code, or one whose
   * payment `number` has claimed the order. False where another did, or it was closed.
   */
  takeScanned(hubOrder: string, { number = "W1", confirms = true } = {}): boolean {
    const known = this.#accounts.get(hubOrder);
    if (known && known.state !== "waiting") return false;
    const account: Account = { state: "paying", paidAtMs: 0, number, refunds: new Map() };
    this.#accounts.set(hubOrder, account);
    if (confirms) this.#charge(account);
    return true;
  }

  /** A payment that was on its way while the order was closed. */
  arriveLate(hubOrder: string): boolean {
    const account = this.#accounts.get(hubOrder);
    if (account?.state !== "closed") return false;
    this.#charge(account);
    return true;
  }

  query({ hubOrder }: InstitutionOrderRef): Promise<QueryOutcome> {
    this.calls.push("query");
    return this.#answer<QueryOutcome>(() => {
      const account = this.#accounts.get(hubOrder);
      switch (account?.state) {
        case undefined:
          return { type: "not-found" };
        case "waiting":
          return { type: "not-paid" };
        case "paying":
          return { type: "customer-acting" };
        case "paid":
          return this.#approved(account?.number);
        case "declined":
          return { type: "declined", reason: "insufficient-balance" };
        case "closed":
          return { type: "closed" };
        case "reversed":
          return { type: "reversed" };
      }
    });
  }

  reverse({ hubOrder }: InstitutionOrderRef): Promise<ReverseOutcome> {
    this.calls.push("reverse");
    return this.#answer<ReverseOutcome>(() => this.#reverse(hubOrder));
  }

  #reverse(hubOrder: string): ReverseOutcome {
    const account = this.#accounts.get(hubOrder);
    if (!account) {
      this.#accounts.set(hubOrder, { state: "closed", paidAtMs: 0, refunds: new Map() });
      return { type: "closed" };
    }
    if (account.state === "declined") {
      return { type: "declined", reason: "insufficient-balance" };
    }
    if (account.state === "paid") {
      if (this.returnedMinor(hubOrder) > 0) this.breaches.push("reversed what was refunded");
      const sinceMs = this.#clock.monotonicMs() - account.paidAtMs;
      if (sinceMs < REVERSE_NOT_BEFORE_MS) return { type: "too-early" };
      account.state = "reversed";
    }
    if (account.state === "paying" || account.state === "waiting") account.state = "closed";
    return { type: account.state };
  }

  #approved(institutionOrder = "W1"): PayOutcome {
    return { type: "approved", institutionOrder, ...(this.parts && { parts: this.parts }) };
  }

  refund(asked: RefundRef): Promise<RefundOutcome> {
    this.calls.push("refund");
    const plan = this.refundPlan;
    if (plan === "silent-lost") return silence();
    const refund = this.#openRefund(asked, plan);
    if (plan === "silent-done") return silence();
    return this.#answer<RefundOutcome>(() => this.#refundOutcome(refund));
  }

  queryRefund({ hubOrder, refund: number }: RefundRef): Promise<RefundQueryOutcome> {
    this.calls.push("queryRefund");
    return this.#answer<RefundQueryOutcome>(() => {
      const refund = this.#accounts.get(hubOrder)?.refunds.get(number);
      return refund ? this.#refundOutcome(refund) : { type: "not-found" };
    });
  }

  #openRefund({ hubOrder, refund: number, refundMinor }: RefundRef, plan: RefundPlan): Refund {
    const account = this.#accounts.get(hubOrder);
    const known = account?.refunds.get(number);
    if (known) {
      if (known.amountMinor !== refundMinor) this.breaches.push("another amount for a number");
      return known;
    }
    const isBusy = [...(account?.refunds.values() ?? [])].some(({ state }) => state === "accepted");
    if (isBusy) this.breaches.push("two refunds of an order at once");
    const isRefused = account?.state !== "paid" || plan === "refuse";
    const state = isRefused ? "refused" : plan === "accepted" ? "accepted" : "refunded";
    const askedAtMs = this.#clock.monotonicMs();
    const refund: Refund = { state, amountMinor: refundMinor, askedAtMs };
    account?.refunds.set(number, refund);
    return refund;
  }

  #refundOutcome(refund: Refund): RefundOutcome {
    const isDone = this.#clock.monotonicMs() - refund.askedAtMs >= REFUND_TAKES_MS;
    if (refund.state === "accepted" && isDone) refund.state = "refunded";
    switch (refund.state) {
      case "accepted":
        return { type: "accepted" };
      case "refunded":
        return { type: "refunded", institutionRefund: "RF1" };
      case "refused":
        return { type: "refused", reason: "service-problem" };
    }
  }

  #answer<T>(answer: () => T): Promise<T | { readonly type: "unknown" }> {
    if (this.callPlan === "silent") return silence();
    if (this.callPlan === "system-error") return Promise.resolve({ type: "unknown" });
    return Promise.resolve(answer());
  }

  #charge(account: Account): void {
    account.state = "paid";
    account.paidAtMs = this.#clock.monotonicMs();
    this.timesCharged += 1;
  }
}

function silence<T>(): Promise<T> {
  return new Promise(() => {});
}
