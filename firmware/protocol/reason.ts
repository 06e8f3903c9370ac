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
  // The hub could not learn the result in time and took the order back.
  "result-unknown",
] as const;

export type Reason = (typeof REASONS)[number];
