/**
 * What the journal remembers. States, not events, so that an old journal outlives new code; no
 * times of a boot, and never a code.
 */
import * as v from "valibot";
import { AMOUNT_MINOR_MAX, CURRENCIES } from "../money/money.ts";
import { paymentParts } from "../money/payment-parts.ts";
import type { Payment } from "../payment/payment-state.ts";
import { INSTITUTIONS } from "../protocol/institution-id.ts";
import { ORDER_PATTERN } from "../protocol/message-fields.ts";
import { reason } from "../protocol/reason.ts";
import { REVERSE_CAUSES } from "../protocol/request.ts";
import { batchRecord, shiftRecord } from "../shift/shift-record.ts";
import { pinTriesRecord, refundRecord } from "./refund-record.ts";

const wholeNumber = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

const payment = v.object({
  type: v.literal("payment"),
  order: v.pipe(v.string(), v.regex(ORDER_PATTERN)),
  amountMinor: v.pipe(wholeNumber, v.maxValue(AMOUNT_MINOR_MAX)),
  currency: v.picklist(CURRENCIES),
  /** Wall clock of the record, for the day's list; decides nothing. */
  atMs: wholeNumber,
  phase: v.picklist(["presenting", "asking", "reversing", "ended"]),
  cause: v.optional(v.picklist(REVERSE_CAUSES)),
  verdict: v.optional(v.picklist(["approved", "declined", "closed", "reversed"])),
  reason: v.optional(reason),
  institution: v.optional(v.picklist(INSTITUTIONS)),
  candidates: v.optional(v.array(v.picklist(INSTITUTIONS))),
  institutionOrder: v.optional(v.string()),
  /** Who paid what of an approved payment: for its receipt and its refunds. */
  parts: v.optional(paymentParts),
  /** The merchant has seen how it ended. */
  told: v.optional(v.boolean()),
  /** In which shift it ended; the journal says so, not whoever appends. */
  shift: v.optional(wholeNumber),
});

/** Far more than any box uses, and far from where numbers can no longer be told apart. */
const SEQUENCE_MAX = 2 ** 52;

/** Request sequence numbers below `reservedTo` may have been used. */
const sequence = v.object({
  type: v.literal("sequence"),
  reservedTo: v.pipe(wholeNumber, v.maxValue(SEQUENCE_MAX)),
});

const record = v.variant("type", [
  payment,
  refundRecord,
  pinTriesRecord,
  sequence,
  shiftRecord,
  batchRecord,
]);

export type PaymentRecord = v.InferOutput<typeof payment>;

export type JournalRecord = v.InferOutput<typeof record>;

/** A good frame's payload as a record, or null where this firmware does not know it. */
export function parseJournalRecord(payload: unknown): JournalRecord | null {
  const result = v.safeParse(record, payload);
  return result.success ? result.output : null;
}

/** The record of a payment, or null where there is nothing to remember yet. */
export function recordOfPayment(payment: Payment, atMs: number): PaymentRecord | null {
  if (payment.phase === "scanning") return null;
  const { order, money, routing } = payment;
  return {
    type: "payment",
    order,
    amountMinor: money.amountMinor,
    currency: money.currency,
    atMs,
    phase: payment.phase,
    ...(payment.phase === "reversing" && { cause: payment.cause }),
    ...(payment.phase === "ended" && { verdict: payment.verdict }),
    ...("reason" in payment && payment.reason && { reason: payment.reason }),
    ...(payment.phase === "ended" && payment.parts && { parts: payment.parts }),
    ...(routing.institution && { institution: routing.institution }),
    ...(routing.candidates.length > 0 && { candidates: [...routing.candidates] }),
    ...(routing.institutionOrder && { institutionOrder: routing.institutionOrder }),
  };
}

/** The times of another boot mean nothing: `restarted` sets new ones. */
const NEVER = Number.POSITIVE_INFINITY;

/** The payment as it goes on after a boot: feed it `restarted` where it is open. */
export function paymentOfRecord(record: PaymentRecord): Payment {
  const order = {
    order: record.order,
    money: { amountMinor: record.amountMinor, currency: record.currency },
    routing: {
      institution: record.institution ?? null,
      candidates: record.candidates ?? [],
      institutionOrder: record.institutionOrder ?? null,
    },
  };
  switch (record.phase) {
    case "presenting": // Its code is not shown again: it is only found out how it ended.
    case "asking":
      return {
        ...order,
        phase: "asking",
        received: true,
        acting: null,
        queryAtMs: NEVER,
        giveUpAtMs: NEVER,
      };
    case "reversing": {
      const cause = record.cause ?? "result-unknown";
      return {
        ...order,
        phase: "reversing",
        cause,
        reason: record.reason ?? null,
        retryAtMs: NEVER,
        retryDelayMs: 0,
      };
    }
    case "ended": {
      const verdict = record.verdict ?? "closed";
      const { reason = null, parts = null } = record;
      return { ...order, phase: "ended", verdict, reason, parts };
    }
  }
}
