/**
 * Giving money of one paid order back, from the merchant's word to its end. Pure: `stepRefund`
 * takes the state and what happened and gives the next state and what to do about it.
 *
 * The caller journals the new state before it carries out the effects; times are on the monotonic
 * clock of this boot. The refund number is made once and repeated until the hub says how the
 * refund ended: money goes back once. Acceptance is not the result, and silence says nothing.
 */
import { isSameMoney, type Money } from "../money/money.ts";
import type { PaymentParts } from "../money/payment-parts.ts";
import type { RefundState, Refusal } from "../protocol/answer.ts";
import type { InstitutionId } from "../protocol/institution-id.ts";
import type { Reason } from "../protocol/reason.ts";
import { unreachable } from "../unreachable.ts";

/** Bounds a request on its way; the next one on the schedule follows it. */
export const REFUND_DEADLINE_MS = 120_000;
const RETRY_FIRST_MS = 5_000;
const RETRY_MS_MAX = 300_000;

export interface AboutRefund {
  /** Made once on the box, 28 digits: the idempotency key within the order. */
  readonly refund: string;
  /** The order whose money goes back; perhaps of another box of the shop. */
  readonly order: string;
  /** What goes back. */
  readonly money: Money;
  readonly institution: InstitutionId | null;
}

/** The request is on its way, at the hub or at the institution; money may have gone back. */
export interface Refunding extends AboutRefund {
  readonly phase: "asking";
  readonly retryAtMs: number;
  readonly retryDelayMs: number;
}

export interface RefundEnded extends AboutRefund {
  readonly phase: "ended";
  readonly verdict: "refunded" | "refused";
  /** Why it was refused. */
  readonly reason: Reason | null;
  /** Who got what back, where the hub has said so. */
  readonly parts: PaymentParts | null;
}

export type Refund = Refunding | RefundEnded;

export type RefundEvent =
  | {
      readonly type: "answered";
      readonly atMs: number;
      readonly money: Money;
      readonly state: RefundState;
      readonly reason: Reason | null;
      readonly institution: InstitutionId | null;
      readonly parts: PaymentParts | null;
    }
  /** The hub will not execute this copy of the request; an earlier one it may have. */
  | { readonly type: "refused"; readonly atMs: number; readonly reason: Refusal["reason"] }
  | { readonly type: "ticked"; readonly atMs: number }
  /** The power was away; schedules of the earlier boot mean nothing. */
  | { readonly type: "restarted"; readonly atMs: number };

export interface RefundEffect {
  readonly type: "ask-refund";
}

export interface RefundStep {
  readonly refund: Refund;
  readonly effects: readonly RefundEffect[];
}

export function startRefund(about: AboutRefund, atMs: number): RefundStep {
  const { refund, order, money, institution } = about;
  const asking: Refunding = {
    ...{ refund, order, money, institution },
    phase: "asking",
    retryAtMs: atMs + RETRY_FIRST_MS,
    retryDelayMs: RETRY_FIRST_MS,
  };
  return { refund: asking, effects: [{ type: "ask-refund" }] };
}

export function stepRefund(refund: Refund, event: RefundEvent): RefundStep {
  if (refund.phase === "ended") return stay(refund);
  switch (event.type) {
    case "answered":
      return hear(refund, event);
    case "refused":
      // Never executed, and never will be: another refund has this number.
      if (event.reason === "content-differs") return end(refund, "refused", event.reason);
      return stay(refund);
    case "ticked":
      return event.atMs >= refund.retryAtMs ? askAgain(refund, event.atMs) : stay(refund);
    case "restarted":
      return startRefund(refund, event.atMs);
    default:
      return unreachable(event);
  }
}

/** When the refund next wants a `ticked`, or null where it has ended. */
export function refundWakeAtMs(refund: Refund): number | null {
  return refund.phase === "asking" ? refund.retryAtMs : null;
}

type Answered = Extract<RefundEvent, { type: "answered" }>;

function hear(refund: Refunding, answer: Answered): RefundStep {
  if (!isSameMoney(answer.money, refund.money)) return stay(refund);
  const institution = answer.institution ?? refund.institution;
  const heard = institution === refund.institution ? refund : { ...refund, institution };
  switch (answer.state) {
    case "pending":
      return stay(heard);
    case "refunded":
      return only({ ...ended(heard, "refunded", null), parts: answer.parts });
    case "refused":
      return end(heard, "refused", answer.reason ?? "service-problem");
    default:
      return unreachable(answer.state);
  }
}

function askAgain(refund: Refunding, atMs: number): RefundStep {
  const retryDelayMs = Math.min(refund.retryDelayMs * 2, RETRY_MS_MAX);
  const next: Refunding = { ...refund, retryDelayMs, retryAtMs: atMs + retryDelayMs };
  return { refund: next, effects: [{ type: "ask-refund" }] };
}

function end(about: AboutRefund, verdict: RefundEnded["verdict"], reason: Reason): RefundStep {
  return only(ended(about, verdict, reason));
}

function ended(
  { refund, order, money, institution }: AboutRefund,
  verdict: RefundEnded["verdict"],
  reason: Reason | null,
): RefundEnded {
  const known = { refund, order, money, institution };
  return { ...known, phase: "ended", verdict, reason, parts: null };
}

function only(refund: Refund): RefundStep {
  return { refund, effects: [] };
}

function stay(refund: Refund): RefundStep {
  return { refund, effects: [] };
}
