/** When the hub asks again by itself. Pure. */
import type { OrderActivity } from "./order.ts";

/** How long an institution may be silent before that counts as `unknown`. */
export const INSTITUTION_ANSWER_MS_MAX = 10_000;

/**
 * How long a box waits for its receipt: most institutions answer sooner, and the answer says as
 * much. Well before the box repeats its request (`RESEND_DELAYS_MS` of the outbox).
 */
export const RECEIPT_AFTER_MS = 250;

/** Between two calls about one order, however often the box asks. */
export const ASK_AGAIN_MS_MIN = 2_000;

const ASK_EVERY_MS = 5_000;
/** Reversals are taken from 15 s after the payment on; so long they are tried at a steady pace. */
const STEADY_CALLS = 4;
const REVERSE_DELAY_MS_MAX = 60_000;
/** A refund to a bank card may take days; a box that wants to know sooner has it asked about. */
const REFUND_DELAY_MS_MAX = 600_000;

/** The pause before the next call, after `calls` calls about the same. */
export function nextCallDelayMs(activity: OrderActivity, calls: number): number {
  const isLong = activity === "reversing" || activity === "refunding";
  if (!isLong || calls <= STEADY_CALLS) return ASK_EVERY_MS;
  // Neither ever gives up: an institution that is down for a day is still asked.
  const doublings = Math.min(calls - STEADY_CALLS, 10);
  const delayMsMax = activity === "reversing" ? REVERSE_DELAY_MS_MAX : REFUND_DELAY_MS_MAX;
  return Math.min(ASK_EVERY_MS * 2 ** doublings, delayMsMax);
}
