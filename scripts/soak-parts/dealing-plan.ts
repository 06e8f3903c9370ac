/** What the merchant of a soak does one after the other. Data. Pure. */
import { INSTITUTIONS, type InstitutionId } from "../../firmware/protocol/institution-id.ts";

export const DEALINGS = [
  /** The camera reads the customer's code, and it is paid. */
  "scanned",
  /** The customer scans the box's display, and it is paid. */
  "shown",
  /** The institution declines. */
  "declined",
  /** The merchant cancels while the camera looks. */
  "cancelled",
  /** The merchant cancels a code that is shown; the order is taken back. */
  "withdrawn",
  /** The newest payment is given back, with the manager's PIN. */
  "refunded",
  /** The line breaks and comes back before the next payment. */
  "cut-idle",
  /** The line breaks when the payment has just left the box, and it is paid all the same. */
  "cut-asking",
  "shift-closed",
] as const;

export type DealingKind = (typeof DEALINGS)[number];

export interface Dealing {
  readonly number: number;
  readonly kind: DealingKind;
  readonly amountMinor: number;
  readonly format: "qr" | "code128";
  readonly institution: InstitutionId;
}

/** The first ones are one of each, so that a short soak has seen everything. */
const OPENING: readonly DealingKind[] = [
  ...(["scanned", "shown", "declined", "scanned", "refunded", "cancelled"] as const),
  ...(["cut-asking", "withdrawn", "cut-idle", "shift-closed"] as const),
];

/** Counted from one. */
export function dealingOf(number: number): Dealing {
  return {
    number,
    kind: OPENING[number - 1] ?? steadyKind(number),
    // Under what a customer has to confirm, and never the same twice in a row.
    amountMinor: 100 + ((number * 137) % 9900),
    format: number % 2 === 0 ? "qr" : "code128",
    institution: INSTITUTIONS[number % INSTITUTIONS.length] ?? "wechat-pay",
  };
}

function steadyKind(number: number): DealingKind {
  if (number % 240 === 0) return "shift-closed";
  if (number % 120 === 60) return "cut-asking";
  if (number % 60 === 30) return "cut-idle";
  // Right after a payment that was scanned and paid.
  if (number % 20 === 5) return "refunded";
  if (number % 20 === 4) return "scanned";
  if (number % 20 === 11) return "declined";
  if (number % 20 === 13) return "cancelled";
  if (number % 40 === 17) return "withdrawn";
  return number % 3 === 0 ? "shown" : "scanned";
}
