/** A payment's record as a line of the box's books. Pure. */
import type { BookEntry } from "../shift/totals.ts";
import type { PaymentRecord } from "./journal-record.ts";

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
