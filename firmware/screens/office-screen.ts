/** What the display can say besides sales: payments looked up and money given back. Pure. */
import type { Money } from "../money/money.ts";
import type { PaymentState } from "../office/payment-facts.ts";
import type { InstitutionId } from "../protocol/institution-id.ts";

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
    };
