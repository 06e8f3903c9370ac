/**
 * Till and office side by side: whose the next key is. The office opens only while the till is
 * idle and has every key while it is open, so nothing is sold behind it; payments under way move
 * on. Pure.
 */
import {
  isOfficeOpen,
  type Office,
  type OfficeBooks,
  officeWakeAtMs,
  startOffice,
  stepOffice,
} from "../office/office.ts";
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

export type CounterEffect = TillEffect;

export interface CounterContext {
  readonly rules: TillRules;
  readonly books: OfficeBooks;
}

export interface CounterStep {
  readonly counter: Counter;
  readonly effects: readonly CounterEffect[];
}

/** At power-up, with the payments that an earlier boot left open, or ended and not seen. */
export function startCounter(left: readonly Payment[]): Counter {
  return { till: startTill(left), office: startOffice() };
}

export function stepCounter(
  counter: Counter,
  event: TillEvent,
  context: CounterContext,
): CounterStep {
  switch (event.type) {
    case "pressed":
      return press(counter, event, context);
    case "ticked": {
      const till = stepTill(counter.till, event, context.rules);
      const office = stepOffice(counter.office, event, context.books);
      return joined(counter, { till: till.till, office: office.office }, till.effects);
    }
    default: {
      const { till, effects } = stepTill(counter.till, event, context.rules);
      return joined(counter, { ...counter, till }, effects);
    }
  }
}

export function counterWakeAtMs({ till, office }: Counter): number | null {
  const times = [tillWakeAtMs(till), officeWakeAtMs(office)].filter((atMs) => atMs !== null);
  return times.length === 0 ? null : Math.min(...times);
}

type Press = Extract<TillEvent, { type: "pressed" }>;

function press(counter: Counter, event: Press, context: CounterContext): CounterStep {
  if (isOfficeOpen(counter.office)) return pressInOffice(counter, event, context);
  const { till, effects } = stepTill(counter.till, event, context.rules);
  const next = joined(counter, { ...counter, till }, effects);
  // A result in view is put away by the same key.
  const wasIdle = counter.till.front.type === "idle" || counter.till.front.type === "showing";
  if (!wasIdle || till.front.type !== "idle") return next;
  const opened = pressInOffice(next.counter, event, context);
  return { counter: opened.counter, effects: [...effects, ...opened.effects] };
}

function pressInOffice(counter: Counter, event: Press, context: CounterContext): CounterStep {
  const { office, effects } = stepOffice(counter.office, event, context.books);
  return joined(counter, { ...counter, office }, effects);
}

/** Unchanged means the same object. */
function joined(before: Counter, after: Counter, effects: readonly CounterEffect[]): CounterStep {
  const isSame = before.till === after.till && before.office === after.office;
  return { counter: isSame ? before : after, effects };
}
