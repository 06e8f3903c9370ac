/** How a print goes, in words that a merchant can act on. Pure. */

export const PRINT_STATUSES = [
  "printing",
  "printed",
  "out-of-paper",
  "offline",
  /** It broke off: part of it may be on paper. */
  "broken-off",
  "no-printer",
  /** The box has no such payment, or it is not one that was paid. */
  "nothing-to-print",
] as const;

export type PrintStatus = (typeof PRINT_STATUSES)[number];

/** `on-request`: from the list of payments only. */
export const RECEIPT_RULES = ["always", "on-request", "never"] as const;

export type ReceiptRule = (typeof RECEIPT_RULES)[number];

/** What was printed last, and how that went. */
export interface PrintNote {
  /** The order, the refund, or `shift`. */
  readonly subject: string;
  readonly status: PrintStatus;
}
