/** What the display can say besides sales: payments looked up and money given back. Pure. */
import type { Currency, Money } from "../money/money.ts";
import type { PaymentState } from "../office/payment-facts.ts";
import type { InstitutionId } from "../protocol/institution-id.ts";
import type { Reason } from "../protocol/reason.ts";
import type { PrintStatus } from "../receipts/print-status.ts";
import type { AmountProblem } from "./amount-problem.ts";

/** Why what the camera sees is not looked up. */
export const BILL_NOTICES = [
  /** It is money: it never leaves the box here. */
  "payment-code",
  "merchant-code",
  "identity-number",
  "card-number",
  "retail-barcode",
  "web-address",
  "not-a-bill",
  "several-codes",
  "camera-failed",
  /** Of a number that was keyed. */
  "number-too-short",
] as const;

export type BillNotice = (typeof BILL_NOTICES)[number];

/** Why nothing is given back. */
export const NO_REFUND_CAUSES = [
  /** The settings have no manager's PIN. */
  "no-pin",
  "not-paid",
  /** Nobody can say yet whether it was paid. */
  "settling",
  "nothing-left",
  "too-many-open",
] as const;

export type NoRefundCause = (typeof NO_REFUND_CAUSES)[number];

export const PIN_PROBLEMS = ["wrong", "too-short", "not-saved"] as const;

export type PinProblem = (typeof PIN_PROBLEMS)[number];

/** One payment, as far as it is known. */
export interface ShownPayment {
  readonly money: Money;
  readonly state: PaymentState;
  readonly institution?: InstitutionId;
  /** Given back, or being given back; absent where nothing is. */
  readonly refunded?: Money;
}

export type OfficeScreen =
  | { readonly type: "no-payments" }
  /** `at` of `of` payments, from 1. `clock` such as `14:05`. */
  | {
      readonly type: "payment-list";
      readonly payment: ShownPayment;
      readonly clock: string;
      readonly at: number;
      readonly of: number;
      readonly print?: PrintStatus;
    }
  /** `number`: the digits that were keyed; absent before the first. */
  | { readonly type: "look-up"; readonly number?: string; readonly notice?: BillNotice }
  | { readonly type: "inquiring" }
  /** The hub said nothing, which says nothing about the payment. */
  | { readonly type: "no-answer" }
  | { readonly type: "unknown-order" }
  /** `day` such as `2026-11-24`. `source`: see `FactsRoom`. */
  | {
      readonly type: "payment-facts";
      readonly payment: ShownPayment;
      readonly day: string;
      readonly clock: string;
      readonly source: "asking" | "hub" | "silence";
      readonly print?: PrintStatus;
    }
  /** `digits`: how many were keyed. */
  | { readonly type: "pin"; readonly digits: number; readonly problem?: PinProblem }
  | { readonly type: "checking-pin" }
  | { readonly type: "pin-locked"; readonly forSeconds: number }
  /** `text`: what was keyed; absent where all that is left is offered. */
  | {
      readonly type: "refund-amount";
      readonly left: Money;
      readonly text?: string;
      readonly currency: Currency;
      readonly problem?: AmountProblem;
    }
  | {
      readonly type: "refund-confirm";
      readonly money: Money;
      readonly institution?: InstitutionId;
      readonly isUnsaved: boolean;
    }
  | { readonly type: "no-refund"; readonly cause: NoRefundCause }
  /** Accepted or not: it is not done before the hub says so. */
  | { readonly type: "refunding"; readonly money: Money; readonly refund: string }
  | {
      readonly type: "refunded";
      readonly money: Money;
      readonly institution?: InstitutionId;
      readonly refund: string;
      readonly print?: PrintStatus;
    }
  | { readonly type: "refund-refused"; readonly money: Money; readonly reason: Reason };
