/**
 * The institution contract: what the hub asks of whoever issued the customer's code.
 *
 * Every call is idempotent by `hubOrder`: a repeated `pay` never takes money twice, a repeated
 * `reverse` never gives it back twice. An institution answers with one of the outcomes below and
 * never rejects: what it cannot tell is `unknown`. Silence is a promise that does not settle; the
 * caller has the time limit, counts it as `unknown`, and asks again.
 */
import type { Currency } from "../../firmware/money/money.ts";
import type { InstitutionId } from "../../firmware/protocol/institution-id.ts";
import type { Reason } from "../../firmware/protocol/reason.ts";

/** Names an order at its institution, for `query` and `reverse`. */
export interface InstitutionOrderRef {
  /** Unique at the institution for ever: `<terminal>-<order>`. */
  readonly hubOrder: string;
  /** Integer minor units of `currency`; must be those of `pay`. */
  readonly amountMinor: number;
  readonly currency: Currency;
  readonly merchant: string;
}

export interface InstitutionOrder extends InstitutionOrderRef {
  /** The customer's code: a bearer token. Memory only; never stored, logged or echoed. */
  readonly code: string;
  readonly symbology: "qr" | "code128";
}

export type PayOutcome =
  /** The money was taken. */
  | { readonly type: "approved"; readonly institutionOrder: string }
  /** No money was taken and none will be for this `hubOrder`. */
  | { readonly type: "declined"; readonly reason: Reason }
  /** The customer has to enter a password; the result comes by `query`. */
  | { readonly type: "customer-acting"; readonly institutionOrder?: string }
  /** The institution cannot tell. Never a refusal: ask by `query`. */
  | { readonly type: "unknown" };

export type QueryOutcome =
  | PayOutcome
  /** It was paid and the money went back, or was closed unpaid. Final. */
  | { readonly type: "reversed" }
  | { readonly type: "closed" }
  /** No such order here *yet*: a delayed `pay` may still come. Only `reverse` shuts it out. */
  | { readonly type: "not-found" };

export type ReverseOutcome =
  /** It was paid, and the money went back. */
  | { readonly type: "reversed" }
  /** It was never paid and never will be; also for an order that never came (it is shut out). */
  | { readonly type: "closed" }
  /** It had been refused before. */
  | { readonly type: "declined"; readonly reason: Reason }
  /** Not yet: reversals are taken some seconds after the payment (15 s). Call again. */
  | { readonly type: "too-early" }
  /** Call again, with the same order, until another answer comes. */
  | { readonly type: "unknown" };

export interface Institution {
  readonly id: InstitutionId;

  /** Takes the amount from the account the code stands for. Never rejects; may never settle. */
  pay(order: InstitutionOrder): Promise<PayOutcome>;

  /** The state of an order; changes nothing. Never rejects; may never settle. */
  query(order: InstitutionOrderRef): Promise<QueryOutcome>;

  /** Makes sure that the order does not stay paid. Never rejects; may never settle. */
  reverse(order: InstitutionOrderRef): Promise<ReverseOutcome>;
}
