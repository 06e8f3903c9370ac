/** The words of paper that a language must have. `{name}` is filled in by `fillIn`. Pure. */
import type { DiscountFunder } from "../money/payment-parts.ts";
import type { OrderState } from "../protocol/answer.ts";
import type { DifferenceKind } from "../shift/shift-record.ts";

export interface ReceiptWords {
  readonly sale: string;
  readonly refund: string;
  readonly merchantCopy: string;
  readonly customerCopy: string;
  /** On everything that was printed before. */
  readonly reprint: string;
  readonly time: string;
  readonly terminal: string;
  readonly order: string;
  readonly refundNumber: string;
  readonly wallet: string;
  readonly institutionOrder: string;
  readonly customerPaid: string;
  /** What the payer's account was charged in its own currency. */
  readonly inCustomersCurrency: string;
  readonly rate: string;
  /** `{rate}` `{foreign}` for one `{currency}`. */
  readonly rateValue: string;
  readonly rateTime: string;
  readonly customerGetsBack: string;
  /** `{name}` as the institution calls it, `{funder}`. */
  readonly discount: string;
  readonly discountBack: string;
  readonly funders: Readonly<Record<DiscountFunder, string>>;
  readonly keepForRefund: string;

  readonly shiftReport: string;
  readonly totalsSoFar: string;
  readonly day: string;
  readonly shift: string;
  readonly from: string;
  readonly to: string;
  /** The box's first shift has no beginning. */
  readonly fromTheBeginning: string;
  readonly sales: string;
  readonly refunds: string;
  readonly reversed: string;
  readonly net: string;
  readonly allTogether: string;
  readonly noInstitution: string;
  readonly nothingSold: string;
  readonly compared: string;
  readonly uncompared: string;
  readonly carriedOver: string;
  readonly noDifferences: string;
  readonly differences: string;
  readonly differenceKinds: Readonly<Record<DifferenceKind, string>>;
  readonly here: string;
  readonly there: string;
  readonly states: Readonly<Record<OrderState | "open", string>>;
  /** `{amount}` of the order. */
  readonly refunded: string;
  /** `{count}` differences are not listed. */
  readonly more: string;
}
