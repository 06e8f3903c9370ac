/**
 * What WeChat Pay's interface says (version 2, code payment by service providers) to queries,
 * reversals and refunds, beyond the words of a payment (`public-vocabularies.ts`). Marks: V, read
 * in WeChat Pay's API documents. A word that is not here means `unknown`. Data. Pure.
 */
import type { QueryOutcome, RefundOutcome, RefundQueryOutcome } from "./institution.ts";
import { WECHAT_REFUND_REASONS } from "./refund-vocabularies.ts";

/** `trade_state` of orderquery. Absent: the order is not decided. */
export const WECHAT_TRADE_STATES: Readonly<
  Record<string, "paid" | Exclude<QueryOutcome, { type: "approved" }>>
> = {
  SUCCESS: "paid",
  // Money has gone back in part or in whole; the order itself was paid.
  REFUND: "paid",
  USERPAYING: { type: "customer-acting" },
  CLOSED: { type: "closed" },
  REVOKED: { type: "reversed" },
  // The payer's bank refused; nothing was taken.
  PAYERROR: { type: "declined", reason: "card-not-supported" },
};

/** `refund_status_0` of refundquery. */
export const WECHAT_REFUND_STATES: Readonly<
  Record<string, "refunded" | Exclude<RefundQueryOutcome, { type: "refunded" }>>
> = {
  SUCCESS: "refunded",
  PROCESSING: { type: "accepted" },
  REFUNDCLOSE: { type: "refused", reason: "service-problem" },
  // The payer's card is gone: the money is on the merchant's account, to be paid by hand.
  CHANGE: { type: "refused", reason: "service-problem" },
};

/** `err_code` of a refund that was not accepted. Absent: unknown, asked again. */
export const WECHAT_REFUND_REFUSALS: Readonly<Record<string, RefundOutcome>> = Object.fromEntries(
  Object.entries(WECHAT_REFUND_REASONS).map(([word, reason]) => [
    word,
    { type: "refused", reason },
  ]),
);
