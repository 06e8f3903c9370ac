/** When the hub asks again by itself. Pure. */
import type { OrderPhase } from "./order.ts";

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
const STEADY_REVERSALS = 4;
const REVERSE_DELAY_MS_MAX = 60_000;

/** The pause before the next call, after `calls` calls in this phase. */
export function nextCallDelayMs(phase: OrderPhase, calls: number): number {
  if (phase !== "reversing" || calls <= STEADY_REVERSALS) return ASK_EVERY_MS;
  // A reversal never gives up: an institution that is down for a day still gets it.
  const doublings = Math.min(calls - STEADY_REVERSALS, 10);
  return Math.min(ASK_EVERY_MS * 2 ** doublings, REVERSE_DELAY_MS_MAX);
}
