/** The words of the office that a language must have. Pure. */
import type { PaymentState } from "../office/payment-facts.ts";
import type { Advice, Heading } from "./heading.ts";
import type { BillNotice, NoRefundCause, PinProblem } from "./office-screen.ts";

export interface OfficeMessages {
  readonly noPayments: Heading;
  /** `{clock}`; hint `{at}` of `{of}`. */
  readonly list: Heading;
  /** In place of the list's hint, where there is nothing to give back. `{at}`, `{of}`. */
  readonly listUnpaid: string;
  /** One payment: a title each. */
  readonly states: Readonly<Record<PaymentState, Heading>>;
  /** `{amount}` of the payment is given back, or being given back. */
  readonly refunded: string;
  readonly lookUp: Heading;
  /** Of a receipt or a bill, while it is keyed. */
  readonly keyedNumber: Heading;
  readonly billNotices: Readonly<Record<BillNotice, Advice>>;
  readonly inquiring: Heading;
  readonly noAnswer: Heading;
  readonly unknownOrder: Heading;
  /** Whose word it is. */
  readonly sources: Readonly<Record<"asking" | "hub" | "silence", string>>;
  readonly factsKeys: string;
  readonly cancelKey: string;
  readonly pin: Heading;
  /** One for each digit. */
  readonly pinDot: string;
  readonly pinProblems: Readonly<Record<PinProblem, string>>;
  readonly checkingPin: Heading;
  readonly pinLocked: Heading;
  readonly refundAmount: Heading;
  readonly refundPart: string;
  /** `{amount}`. */
  readonly refundTooLarge: string;
  readonly refundConfirm: Heading;
  readonly refundUnsaved: string;
  readonly noRefund: string;
  readonly noRefundCauses: Readonly<Record<NoRefundCause, Advice>>;
  /** Not done yet. */
  readonly refunding: Heading;
  readonly refundDone: Heading;
  readonly refundRefused: Heading;
  /** `{refund}`. */
  readonly refundNumber: string;
}
