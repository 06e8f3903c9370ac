/** What the journal remembers of refunds, and of tries of the manager's PIN: never the PIN. */
import * as v from "valibot";
import { AMOUNT_MINOR_MAX, CURRENCIES } from "../money/money.ts";
import { paymentParts } from "../money/payment-parts.ts";
import { INSTITUTIONS } from "../protocol/institution-id.ts";
import { ORDER_PATTERN } from "../protocol/message-fields.ts";
import { reason } from "../protocol/reason.ts";
import type { Refund } from "../refund/refund.ts";

const wholeNumber = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const number = v.pipe(v.string(), v.regex(ORDER_PATTERN));

export const refundRecord = v.object({
  type: v.literal("refund"),
  refund: number,
  order: number,
  amountMinor: v.pipe(wholeNumber, v.maxValue(AMOUNT_MINOR_MAX)),
  currency: v.picklist(CURRENCIES),
  /** Wall clock of the record, for people; decides nothing. */
  atMs: wholeNumber,
  phase: v.picklist(["asking", "refunded", "refused"]),
  reason: v.optional(reason),
  institution: v.optional(v.picklist(INSTITUTIONS)),
  /** Who got what back. */
  parts: v.optional(paymentParts),
  /** The merchant has seen how it ended. */
  told: v.optional(v.boolean()),
  /** In which shift it ended; the journal says so, not whoever appends. */
  shift: v.optional(wholeNumber),
});

/** Wrong tries of the manager's PIN since the last right one. */
export const pinTriesRecord = v.object({ type: v.literal("pin-tries"), tries: wholeNumber });

export type RefundRecord = v.InferOutput<typeof refundRecord>;

export function recordOfRefund(refund: Refund, atMs: number): RefundRecord {
  const { money, institution } = refund;
  return {
    type: "refund",
    refund: refund.refund,
    order: refund.order,
    amountMinor: money.amountMinor,
    currency: money.currency,
    atMs,
    phase: refund.phase === "ended" ? refund.verdict : refund.phase,
    ...(refund.phase === "ended" && refund.reason && { reason: refund.reason }),
    ...(institution && { institution }),
    ...(refund.phase === "ended" && refund.parts && { parts: refund.parts }),
  };
}

/** The times of another boot mean nothing: `restarted` sets new ones. */
const NEVER = Number.POSITIVE_INFINITY;

/** The refund as it goes on after a boot: feed it `restarted` where it is open. */
export function refundOfRecord(record: RefundRecord): Refund {
  const { refund, order, amountMinor, currency, phase, institution = null } = record;
  const about = { refund, order, money: { amountMinor, currency }, institution };
  if (phase === "asking") return { ...about, phase, retryAtMs: NEVER, retryDelayMs: 0 };
  const { reason = null, parts = null } = record;
  return { ...about, phase: "ended", verdict: phase, reason, parts };
}
