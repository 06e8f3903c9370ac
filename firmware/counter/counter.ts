/**
 * Till and office side by side: whose the next key is. The office opens only while the till is
 * idle and has every key while it is open, so nothing is sold behind it; payments and refunds
 * under way move on. Pure.
 */
import { showUnseenEnd, stepOffice } from "../office/office.ts";
import {
  isOfficeOpen,
  type Office,
  type OfficeContext,
  type OfficeEffect,
  type OfficeEvent,
  type OfficeLeft,
  officeWakeAtMs,
  startOffice,
} from "../office/office-state.ts";
import type { Payment } from "../payment/payment-state.ts";
import { startTill, stepTill } from "../till/till.ts";
import {
  type Till,
  type TillEffect,
  type TillEvent,
  type TillRules,
  tillWakeAtMs,
} from "../till/till-state.ts";

export interface Counter {
  readonly till: Till;
  readonly office: Office;
}

export type CounterEvent = TillEvent | OfficeEvent;

export type CounterEffect = TillEffect | OfficeEffect;

export interface CounterContext extends OfficeContext {
  readonly rules: TillRules;
}

export interface CounterStep {
  readonly counter: Counter;
  readonly effects: readonly CounterEffect[];
}

/** What an earlier boot left: open, or ended and not seen. */
export interface CounterLeft extends OfficeLeft {
  readonly payments: readonly Payment[];
}

export function startCounter(left: CounterLeft, atMs: number): Counter {
  return { till: startTill(left.payments), office: startOffice(left, atMs) };
}

export function stepCounter(
  counter: Counter,
  event: CounterEvent,
  context: CounterContext,
): CounterStep {
  const { counter: next, effects } = stepBoth(counter, event, context);
  if (next.till.front.type !== "idle") return { counter: next, effects };
  const office = showUnseenEnd(next.office);
  return { counter: office === next.office ? next : { ...next, office }, effects };
}

export function counterWakeAtMs({ till, office }: Counter, nowMs: number): number | null {
  const times = [tillWakeAtMs(till, nowMs), officeWakeAtMs(office)].filter((atMs) => atMs !== null);
  return times.length === 0 ? null : Math.min(...times);
}

function stepBoth(counter: Counter, event: CounterEvent, context: CounterContext): CounterStep {
  switch (event.type) {
    case "pressed":
      return press(counter, event, context);
    case "ticked": {
      const after = inTill(counter, event, context);
      const office = inOffice(after.counter, event, context);
      return { counter: office.counter, effects: [...after.effects, ...office.effects] };
    }
    case "readiness": {
      const isBlind = event.notReady === "camera-missing" || event.notReady === "decoder-failed";
      const after = inTill(counter, event, context);
      if (!isBlind) return after;
      const bill = { type: "notice", notice: "camera-failed" } as const;
      const seen: OfficeEvent = { type: "bill-seen", bill, atMs: 0 };
      return { ...inOffice(after.counter, seen, context), effects: after.effects };
    }
    case "bill-seen":
    case "inquired":
    case "inquiry-failed":
    case "pin-judged":
    case "not-saved":
    case "shift":
    case "printed":
    case "refund":
      return inOffice(counter, event, context);
    case "payment":
      return moveOrder(counter, event, context);
    default:
      return inTill(counter, event, context);
  }
}

/** The till's orders end by the hub's answers; a shift's close hears of others as well. */
function moveOrder(
  counter: Counter,
  moved: Extract<TillEvent, { type: "payment" }>,
  context: CounterContext,
): CounterStep {
  const after = inTill(counter, moved, context);
  const { order, event } = moved;
  if (event.type !== "answered") return after;
  const heard = { type: "answered", order, answer: event } as const;
  const office = inOffice(after.counter, { type: "shift", event: heard }, context);
  return { counter: office.counter, effects: [...after.effects, ...office.effects] };
}

type Press = Extract<TillEvent, { type: "pressed" }>;

function press(counter: Counter, event: Press, context: CounterContext): CounterStep {
  if (isOfficeOpen(counter.office)) return inOffice(counter, event, context);
  const next = inTill(counter, event, context);
  // A result in view is put away by the same key.
  const wasIdle = counter.till.front.type === "idle" || counter.till.front.type === "showing";
  if (!wasIdle || next.counter.till.front.type !== "idle") return next;
  const opened = inOffice(next.counter, event, context);
  return { counter: opened.counter, effects: [...next.effects, ...opened.effects] };
}

/** Unchanged means the same object. */
function inTill(counter: Counter, event: TillEvent, { rules }: CounterContext): CounterStep {
  const { till, effects } = stepTill(counter.till, event, rules);
  return { counter: till === counter.till ? counter : { ...counter, till }, effects };
}

function inOffice(counter: Counter, event: OfficeEvent, context: CounterContext): CounterStep {
  const { office, effects } = stepOffice(counter.office, event, context);
  return { counter: office === counter.office ? counter : { ...counter, office }, effects };
}
