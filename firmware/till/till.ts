/**
 * What the merchant deals with: the amount being keyed, the payment in front, and the earlier ones
 * still being settled behind it. Pure: `stepTill` takes the state and what happened and gives the
 * next state and what to do. The payments themselves move by `stepPayment`.
 */
import type { NotReadyId } from "../diagnostics/not-ready.ts";
import { wakeAtMs } from "../payment/payment.ts";
import type { Payment } from "../payment/payment-state.ts";
import { unreachable } from "../unreachable.ts";
import { movePayment, takeLatePayment } from "./move-payment.ts";
import { pressKey } from "./press-key.ts";
import { holdsAfter, holdsAt, withoutBlock } from "./risk-hold.ts";
import {
  IDLE,
  only,
  scanningPayment,
  stay,
  type Till,
  type TillEffect,
  type TillEvent,
  type TillRules,
  type TillStep,
  toIdle,
} from "./till-state.ts";

type Sighted = Extract<TillEvent, { type: "sighted" }>;

/** A till at power-up with the payments that an earlier boot left open, or ended and not seen. */
export function startTill(left: readonly Payment[]): Till {
  const payments = new Map(left.map((payment) => [payment.order, payment]));
  return toIdle({ notReady: "starting", front: IDLE, payments, replaced: new Set(), risks: [] });
}

export function stepTill(till: Till, event: TillEvent, rules: TillRules): TillStep {
  switch (event.type) {
    case "pressed":
      return pressKey(till, event, rules);
    case "sighted":
      return sight(till, event, rules);
    case "payment":
      return movePayment(isApproval(event) ? unblocked(till) : till, event, rules);
    case "ticked":
      return tick(till, event.atMs, rules);
    case "paid-late":
      return takeLatePayment(till, event.payment);
    case "risk-told": {
      const risks = holdsAfter(till.risks, event.news, event.hubAheadMs);
      return risks === till.risks ? stay(till) : only({ ...till, risks });
    }
    case "readiness":
      return ready(till, event.notReady);
    default:
      return unreachable(event);
  }
}

function sight(till: Till, event: Sighted, rules: TillRules): TillStep {
  const { notice, atMs } = event;
  const { front } = till;
  const payment = scanningPayment(till);
  if (front.type !== "paying" || !payment || till.notReady) return stay(till);
  if (notice === null) {
    return movePayment(till, { order: payment.order, event: { type: "scanned", atMs } }, rules);
  }
  return notice === front.notice ? stay(till) : only({ ...till, front: { ...front, notice } });
}

function tick(till: Till, atMs: number, rules: TillRules): TillStep {
  const risks = holdsAt(till.risks, atMs);
  let next = risks === till.risks ? till : { ...till, risks };
  const effects: TillEffect[] = [];
  for (const payment of till.payments.values()) {
    const wake = wakeAtMs(payment);
    if (wake === null || wake > atMs) continue;
    const ticked = { order: payment.order, event: { type: "ticked", atMs } } as const;
    const step = movePayment(next, ticked, rules);
    next = step.till;
    effects.push(...step.effects);
  }
  const { front } = next;
  const scanning = scanningPayment(next);
  if (scanning && front.type === "paying" && front.scanUntilMs <= atMs) {
    effects.push({ type: "tell-no-code", payment: scanning, notice: front.notice });
    next = toIdle(next);
  } else if (front.type === "showing" && front.untilMs !== null && front.untilMs <= atMs) {
    next = toIdle(next);
  }
  return { till: next, effects };
}

function isApproval({ event }: Extract<TillEvent, { type: "payment" }>): boolean {
  return event.type === "answered" && event.state === "approved";
}

function unblocked(till: Till): Till {
  const risks = withoutBlock(till.risks);
  return risks === till.risks ? till : { ...till, risks };
}

function ready(till: Till, notReady: NotReadyId | null): TillStep {
  if (notReady === till.notReady) return stay(till);
  const moved = { ...till, notReady };
  // An amount keyed before the trouble must not meet the next customer.
  const isKeyed = till.front.type === "entering" || till.front.type === "choosing";
  return only(notReady && isKeyed ? toIdle(moved) : moved);
}
