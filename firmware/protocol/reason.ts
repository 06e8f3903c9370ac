/**
 * Why an order ended as it did, as the hub says it: a closed list, so that every reason has words
 * for the merchant in every language (`firmware/screens/`).
 */

export const REASONS = [
  // The customer refreshes the code and is scanned again, under a new order.
  "code-expired",
  "code-used",
  "code-invalid",
  // The customer pays from another card, account or wallet.
  "insufficient-balance",
  "card-not-supported",
  "amount-limit",
  "day-limit",
  "month-limit",
  "payer-account-blocked",
  "risk-refused",
  "customer-cancelled",
  "customer-did-not-act",
  // The merchant or the operator acts.
  "merchant-blocked",
  "no-route",
  "new-order-needed",
  "service-problem",
  // The order never reached the customer's money.
  "cancelled",
  "late",
  "content-differs",
  "never-received",
  // A code that the box showed: nobody paid it, or somebody did after the order had ended.
  "not-paid-in-time",
  "paid-too-late",
  // Of a refund.
  "order-unknown",
  "not-refundable",
  "over-paid-amount",
  "too-many-refunds",
  "refund-too-late",
  // Too many codes that nobody issued were tried at this box: it waits a while.
  "too-many-wrong-codes",
  // The hub could not learn the result in time and took the order back.
  "result-unknown",
] as const;

export type Reason = (typeof REASONS)[number];
