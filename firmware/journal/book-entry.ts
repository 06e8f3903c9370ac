/** The records of payments and refunds as lines of the box's books. Pure. */
import type { BookEntry } from "../shift/totals.ts";
import type { PaymentRecord } from "./journal-record.ts";
import type { RefundRecord } from "./refund-record.ts";

/** Records from before shifts were counted are of the first. */
const FIRST_SHIFT = 1;

/** Null while the payment is open. */
export function entryOfPayment(record: PaymentRecord): BookEntry | null {
  const { phase, verdict, order, amountMinor, currency, atMs } = record;
  if (phase !== "ended") return null;
  const { institution = null, shift = FIRST_SHIFT } = record;
  // As `paymentOfRecord` reads an end without its verdict.
  return { kind: verdict ?? "closed", order, amountMinor, currency, institution, atMs, shift };
}

/** Null while it is open, or where no money went back. */
export function entryOfRefund(record: RefundRecord): BookEntry | null {
  const { phase, order, amountMinor, currency, atMs } = record;
  if (phase !== "refunded") return null;
  const { institution = null, shift = FIRST_SHIFT } = record;
  return { kind: phase, order, amountMinor, currency, institution, atMs, shift };
}
