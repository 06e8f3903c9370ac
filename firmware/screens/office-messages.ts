/** The words of the office that a language must have. Pure. */
import type { PaymentState } from "../office/payment-facts.ts";
import type { Heading } from "./heading.ts";

export interface OfficeMessages {
  readonly noPayments: Heading;
  /** Title `{clock}`; hint `{at}` of `{of}`. */
  readonly list: Heading;
  readonly states: Readonly<Record<PaymentState, string>>;
  /** `{amount}` of the payment. */
  readonly refunded: string;
}
