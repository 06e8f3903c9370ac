/** A refund as a sandbox institution keeps it, and what may become of it. Pure. */
import { splitRefund } from "../../firmware/money/payment-parts.ts";
import type { ListedReason } from "../../firmware/protocol/reason.ts";
import type { RefundRef } from "../institutions/institution.ts";
import type { Meaning } from "../institutions/vocabulary.ts";
import type { SandboxOrder, SandboxRefund } from "./sandbox-order.ts";
import { REFUND_TAKES_MS, sandboxOutcome } from "./sandbox-outcomes.ts";

export interface NewRefund {
  readonly asked: RefundRef;
  readonly institutionRefund: string;
  readonly nowMs: number;
  /** So long after the payment refunds are taken. */
  readonly refundWithinMs: number;
}

/** The order with a refund that is asked for first; where there is nothing to do, it is done. */
export function withRefund(order: SandboxOrder, fresh: NewRefund): SandboxOrder {
  const { asked, institutionRefund, nowMs } = fresh;
  const reason = refusalOf(order, fresh);
  const refund: SandboxRefund = {
    number: asked.refund,
    institutionRefund,
    amountMinor: asked.refundMinor,
    state: reason ? "refused" : "accepted",
    reason,
    parts: null,
    takenAtMs: nowMs,
  };
  return afterRefundTime({ ...order, refunds: [...order.refunds, refund] }, nowMs);
}

/** The order when every accepted refund that had its time is done; the same object if none. */
export function afterRefundTime(order: SandboxOrder, nowMs: number): SandboxOrder {
  const takesMs = sandboxOutcome(order.outcome).refund === "slow" ? REFUND_TAKES_MS : 0;
  const due = order.refunds.find(({ state, takenAtMs }) => {
    // A clock that was set back holds nothing up.
    return state === "accepted" && (nowMs < takenAtMs || nowMs - takenAtMs >= takesMs);
  });
  if (!due || !order.parts) return order;
  const parts = splitRefund(order.parts, {
    refundedMinor: sumOf(order, "refunded"),
    refundMinor: due.amountMinor,
  });
  const done: SandboxRefund = { ...due, state: "refunded", parts };
  const refunds = order.refunds.map((refund) => (refund === due ? done : refund));
  return afterRefundTime({ ...order, refunds }, nowMs);
}

export function meaningOfRefund({ state, reason }: SandboxRefund): Meaning {
  if (state === "refused") return { type: "declined", reason: reason ?? "service-problem" };
  return { type: state };
}

/** Whether a reversal would give back what a refund gave back, or is about to. */
export function isRefunded(order: SandboxOrder): boolean {
  return order.refunds.some(({ state }) => state !== "refused");
}

function refusalOf(
  order: SandboxOrder,
  { asked, nowMs, refundWithinMs }: NewRefund,
): ListedReason | null {
  if (order.state !== "paid") return "not-refundable";
  if (sandboxOutcome(order.outcome).refund === "refused") return "not-refundable";
  if (nowMs - order.takenAtMs > refundWithinMs) return "refund-too-late";
  const countingMinor = sumOf(order, "refunded") + sumOf(order, "accepted");
  return countingMinor + asked.refundMinor > order.amountMinor ? "over-paid-amount" : null;
}

function sumOf({ refunds }: SandboxOrder, state: SandboxRefund["state"]): number {
  const counting = refunds.filter((refund) => refund.state === state);
  return counting.reduce((sum, { amountMinor }) => sum + amountMinor, 0);
}
