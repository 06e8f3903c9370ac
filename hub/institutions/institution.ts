/**
 * The institution contract: what the hub asks of whoever issued the customer's code.
 *
 * Every call is idempotent by `hubOrder`, a refund by (`hubOrder`, `refund`): a repeated `pay`
 * never takes money twice, a repeated `reverse` or `refund` never gives it back twice. An
 * institution answers with one of the outcomes below and never rejects: what it cannot tell is
 * `unknown`. Silence is a promise that does not settle; the caller has the time limit, counts it as
 * `unknown`, and asks again.
 */
import type { Currency } from "../../firmware/money/money.ts";
import type { PaymentParts } from "../../firmware/money/payment-parts.ts";
import type { CustomerAction } from "../../firmware/protocol/answer.ts";
import type { InstitutionId } from "../../firmware/protocol/institution-id.ts";
import type { Reason } from "../../firmware/protocol/reason.ts";
import type { PaymentTerminalInfo } from "../../firmware/protocol/terminal-info.ts";

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
  /** Holds digits of the code: to be handed on, never stored or logged. */
  readonly terminalInfo: PaymentTerminalInfo;
}

/** An order whose code the payer scans from the box's display. */
export interface PresentOrder extends InstitutionOrderRef {
  /** Wall clock. Nobody may pay it afterwards. */
  readonly expiresAtMs: number;
}

export type PresentOutcome =
  /** The text for the display: whoever scans it can pay this order, once. */
  | { readonly type: "presented"; readonly text: string; readonly expiresAtMs: number }
  /** There is no code for this order and never will be. */
  | { readonly type: "declined"; readonly reason: Reason }
  /** Call again; the same order gets the same code. */
  | { readonly type: "unknown" };

export type PayOutcome =
  /** The money was taken. */
  | {
      readonly type: "approved";
      readonly institutionOrder: string;
      /** Who paid what; they add up to the order's amount. Absent: the payer paid all of it. */
      readonly parts?: PaymentParts;
    }
  /** No money was taken and none will be for this `hubOrder`. */
  | { readonly type: "declined"; readonly reason: Reason }
  /** The customer has to act; the result comes by `query`. */
  | {
      readonly type: "customer-acting";
      readonly institutionOrder?: string;
      /** What they have to do, where the institution says: mostly, to enter a password. */
      readonly action?: CustomerAction;
    }
  /** The institution cannot tell. Never a refusal: ask by `query`. */
  | { readonly type: "unknown" };

export type QueryOutcome =
  | PayOutcome
  /** It was paid and the money went back, or was closed unpaid. Final. */
  | { readonly type: "reversed" }
  | { readonly type: "closed" }
  /** Its code is shown, and nobody has paid it *yet*. */
  | { readonly type: "not-paid" }
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

/** Names one refund of an order, for `refund` and `queryRefund`. */
export interface RefundRef extends InstitutionOrderRef {
  /** Unique within the order for ever; another number is another refund. */
  readonly refund: string;
  /** What goes back, in minor units of the order's currency; always the same for a number. */
  readonly refundMinor: number;
}

export type RefundOutcome =
  /** Taken in hand, which is not the result: that comes by `queryRefund`, perhaps in days. */
  | { readonly type: "accepted" }
  /** The money went back, each part to whoever paid it (`splitRefund`). Final. */
  | { readonly type: "refunded"; readonly institutionRefund: string }
  /** No money went back and none will for this refund. Final. */
  | { readonly type: "refused"; readonly reason: Reason }
  /** The institution cannot tell. Never a refusal: ask by `queryRefund`. */
  | { readonly type: "unknown" };

export type RefundQueryOutcome =
  | RefundOutcome
  /** No such refund here *yet*: a delayed `refund` may still come, or be sent once more. */
  | { readonly type: "not-found" };

export interface Institution {
  readonly id: InstitutionId;

  /** Takes the amount from the account the code stands for. Never rejects; may never settle. */
  pay(order: InstitutionOrder): Promise<PayOutcome>;

  /** Makes a code of its own that one payer can pay with. Never rejects; may never settle. */
  present(order: PresentOrder): Promise<PresentOutcome>;

  /** The state of an order; changes nothing. Never rejects; may never settle. */
  query(order: InstitutionOrderRef): Promise<QueryOutcome>;

  /**
   * Makes sure that the order does not stay paid. Never asked for an order of which a refund gave
   * something back, or is under way: its rest is taken back by another refund. Never rejects; may
   * never settle.
   */
  reverse(order: InstitutionOrderRef): Promise<ReverseOutcome>;

  /**
   * Gives part or all of a paid order back. The hub asks for the refunds of an order one after the
   * other, and never for more than was paid. Never rejects; may never settle.
   */
  refund(refund: RefundRef): Promise<RefundOutcome>;

  /** The state of a refund; changes nothing. Never rejects; may never settle. */
  queryRefund(refund: RefundRef): Promise<RefundQueryOutcome>;

  /**
   * Told of risk that the hub or another institution found at a merchant or a box: a signed
   * message (`signed-message.ts`) of the type `anycode-risk` with a `RiskEvent`, without personal
   * data. What it makes of that is its own affair. After a start of the hub it is told all that
   * still holds. Never throws. Absent where the institution takes none.
   */
  hearRisk?(signed: string): void;
}
