/**
 * What the merchant deals with: the amount being keyed, the payment in front, and the earlier ones
 * still being settled behind it. Pure: `stepTill` takes the state and what happened and gives the
 * next state and what to do. The payments themselves move by `stepPayment`.
 */
import type { Key } from "../../hal/buttons/buttons.ts";
import type { NotReadyId } from "../diagnostics/not-ready.ts";
import type { Currency } from "../money/money.ts";
import {
  type Ended,
  type Payment,
  type PaymentEffect,
  type PaymentEvent,
  startPayment,
  stepPayment,
  wakeAtMs,
} from "../payment/payment.ts";
import type { ScanNotice } from "../screens/scan-notice.ts";
import { unreachable } from "../unreachable.ts";
import { type AmountEntry, clearLast, keyAmount, readAmount } from "./amount-entry.ts";

export interface TillRules {
  readonly currency: Currency;
  readonly amountMinorMax: number;
  /** How long the camera looks for a code before the sale is given up. */
  readonly scanTimeoutMs: number;
  /** How long a result stays when nobody presses a key. */
  readonly resultShownMs: number;
}

/** More orders being settled than this, and no new sale starts. */
export const OPEN_PAYMENTS_MAX = 32;

export type Front =
  | { readonly type: "idle" }
  | { readonly type: "entering"; readonly entry: AmountEntry }
  | {
      readonly type: "paying";
      readonly order: string;
      readonly notice: ScanNotice | null;
      readonly scanUntilMs: number;
    }
  /** The end of a payment. `untilMs` null: the merchant must have seen it. */
  | { readonly type: "showing"; readonly order: string; readonly untilMs: number | null };

export interface Till {
  /** Why no sale can start; null when one can. */
  readonly notReady: NotReadyId | null;
  readonly front: Front;
  /** Open payments, and ended ones the merchant has not seen yet. */
  readonly payments: ReadonlyMap<string, Payment>;
}

export type TillEvent =
  /** `newOrder` is the number of the payment, should this key start one. */
  | {
      readonly type: "pressed";
      readonly key: Key;
      readonly atMs: number;
      readonly newOrder: string;
    }
  /** The camera saw one payer's code (`notice` null), or something to tell the merchant. */
  | { readonly type: "sighted"; readonly notice: ScanNotice | null; readonly atMs: number }
  | { readonly type: "payment"; readonly order: string; readonly event: PaymentEvent }
  | { readonly type: "ticked"; readonly atMs: number }
  | { readonly type: "readiness"; readonly notReady: NotReadyId | null };

export type TillEffect =
  | { readonly type: "payment"; readonly payment: Payment; readonly effect: PaymentEffect }
  /** Journalled before this is carried out. */
  | { readonly type: "tell-end"; readonly payment: Ended }
  /** No code came; nothing had left the box. */
  | {
      readonly type: "tell-no-code";
      readonly payment: Payment;
      readonly notice: ScanNotice | null;
    };

export interface TillStep {
  readonly till: Till;
  readonly effects: readonly TillEffect[];
}

const IDLE: Front = { type: "idle" };

/** A till at power-up with the payments that an earlier boot left open, or ended and not seen. */
export function startTill(left: readonly Payment[]): Till {
  const payments = new Map(left.map((payment) => [payment.order, payment]));
  return toIdle({ notReady: "starting", front: IDLE, payments });
}

export function stepTill(till: Till, event: TillEvent, rules: TillRules): TillStep {
  switch (event.type) {
    case "pressed":
      return press(till, event, rules);
    case "sighted":
      return sight(till, event, rules);
    case "payment":
      return stepOne(till, event, rules);
    case "ticked":
      return tick(till, event.atMs, rules);
    case "readiness":
      return ready(till, event.notReady);
    default:
      return unreachable(event);
  }
}

/** Why no sale can start now, or null where one can. */
export function notReadyOf(till: Till): NotReadyId | null {
  if (till.notReady) return till.notReady;
  return till.payments.size >= OPEN_PAYMENTS_MAX ? "too-many-unsettled" : null;
}

/** The payment whose code the camera should look for, or null. */
export function scanningPayment(till: Till): Payment | null {
  const payment = frontPayment(till);
  return payment?.phase === "scanning" ? payment : null;
}

export function frontPayment(till: Till): Payment | null {
  const { front } = till;
  if (front.type !== "paying" && front.type !== "showing") return null;
  return till.payments.get(front.order) ?? null;
}

/** When the till next wants a `ticked`, or null. */
export function tillWakeAtMs(till: Till): number | null {
  const times: number[] = [];
  for (const payment of till.payments.values()) {
    const atMs = wakeAtMs(payment);
    if (atMs !== null && Number.isFinite(atMs)) times.push(atMs);
  }
  if (scanningPayment(till) && till.front.type === "paying") times.push(till.front.scanUntilMs);
  if (till.front.type === "showing" && till.front.untilMs !== null) times.push(till.front.untilMs);
  return times.length === 0 ? null : Math.min(...times);
}

type Press = Extract<TillEvent, { type: "pressed" }>;
type Sighted = Extract<TillEvent, { type: "sighted" }>;

interface OfPayment {
  readonly order: string;
  readonly event: PaymentEvent;
}

function press(till: Till, event: Press, rules: TillRules): TillStep {
  const { front } = till;
  switch (front.type) {
    case "idle":
      return isAmountKey(event.key) ? enter(till, { ...event, entry: null }, rules) : stay(till);
    case "entering":
      return pressEntering(till, { ...event, entry: front.entry }, rules);
    case "paying":
      return pressPaying(till, { ...event, order: front.order }, rules);
    case "showing":
      // Aimed at the sale before it was paid: the merchant must not miss that it was.
      if (event.key === "cancel" && isApproved(till, front.order)) return stay(till);
      // A digit must not be swallowed by one of several ends: the amount would lack it.
      if (front.untilMs === null) return isAmountKey(event.key) ? stay(till) : only(toIdle(till));
      return pressAway(till, event, rules);
    default:
      return unreachable(front);
  }
}

function pressEntering(
  till: Till,
  event: Press & { readonly entry: AmountEntry },
  rules: TillRules,
): TillStep {
  const { entry } = event;
  if (isAmountKey(event.key)) return enter(till, event, rules);
  switch (event.key) {
    case "clear": {
      const left = clearLast(entry);
      return only({ ...till, front: left ? { type: "entering", entry: left } : IDLE });
    }
    case "cancel":
      return only(toIdle(till));
    case "confirm":
      return confirm(till, event, rules);
    default:
      return stay(till);
  }
}

function confirm(
  till: Till,
  event: Press & { readonly entry: AmountEntry },
  rules: TillRules,
): TillStep {
  const { entry } = event;
  const read = readAmount(entry, rules.currency, rules.amountMinorMax);
  if (!read.ok) {
    const problem: AmountEntry = { text: entry.text, problem: read.problem };
    return only({ ...till, front: { type: "entering", entry: problem } });
  }
  if (notReadyOf(till)) return stay(till);
  const payment = startPayment(event.newOrder, read.money);
  const scanUntilMs = event.atMs + rules.scanTimeoutMs;
  return only({
    ...till,
    front: { type: "paying", order: payment.order, notice: null, scanUntilMs },
    payments: new Map(till.payments).set(payment.order, payment),
  });
}

function pressPaying(
  till: Till,
  event: Press & { readonly order: string },
  rules: TillRules,
): TillStep {
  const { order } = event;
  if (event.key === "cancel") {
    return stepOne(till, { order, event: { type: "cancelled", atMs: event.atMs } }, rules);
  }
  // Taking back goes on behind the next sale.
  const leaves = till.payments.get(order)?.phase === "reversing";
  return leaves ? pressAway(till, event, rules) : stay(till);
}

function pressAway(till: Till, event: Press, rules: TillRules): TillStep {
  const left = toIdle(till);
  return left.front.type === "idle" ? press(left, event, rules) : only(left);
}

function enter(
  till: Till,
  { entry, key }: { readonly entry: AmountEntry | null; readonly key: Key },
  rules: TillRules,
): TillStep {
  if (notReadyOf(till)) return stay(till);
  const next = keyAmount(entry, key, rules.currency);
  return next.text === (entry?.text ?? "") && !entry?.problem
    ? stay(till)
    : only({ ...till, front: { type: "entering", entry: next } });
}

function sight(till: Till, event: Sighted, rules: TillRules): TillStep {
  const { notice, atMs } = event;
  const { front } = till;
  const payment = scanningPayment(till);
  if (front.type !== "paying" || !payment || till.notReady) return stay(till);
  if (notice === null) {
    return stepOne(till, { order: payment.order, event: { type: "scanned", atMs } }, rules);
  }
  return notice === front.notice ? stay(till) : only({ ...till, front: { ...front, notice } });
}

function stepOne(till: Till, { order, event }: OfPayment, rules: TillRules): TillStep {
  const before = till.payments.get(order);
  if (!before) return stay(till);
  const { payment, effects } = stepPayment(before, event);
  if (payment === before && effects.length === 0) return stay(till);
  const moved = { ...till, payments: new Map(till.payments).set(order, payment) };
  const toDo: TillEffect[] = effects.map((effect) => ({ type: "payment", payment, effect }));
  if (payment.phase !== "ended") return { till: moved, effects: toDo };
  const { atMs } = event;
  toDo.push({ type: "tell-end", payment });
  if (before.phase === "scanning") return { till: toIdle(moved), effects: toDo };
  return { till: showEnd(moved, order, atMs + rules.resultShownMs), effects: toDo };
}

function showEnd(till: Till, order: string, untilMs: number): Till {
  const { front } = till;
  if (front.type === "paying" && front.order === order) {
    return { ...till, front: { type: "showing", order, untilMs } };
  }
  return front.type === "idle"
    ? { ...till, front: { type: "showing", order, untilMs: null } }
    : till;
}

function tick(till: Till, atMs: number, rules: TillRules): TillStep {
  let next = till;
  const effects: TillEffect[] = [];
  for (const payment of till.payments.values()) {
    const wake = wakeAtMs(payment);
    if (wake === null || wake > atMs) continue;
    const ticked = { order: payment.order, event: { type: "ticked", atMs } } as const;
    const step = stepOne(next, ticked, rules);
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

function ready(till: Till, notReady: NotReadyId | null): TillStep {
  if (notReady === till.notReady) return stay(till);
  const moved = { ...till, notReady };
  // An amount keyed before the trouble must not meet the next customer.
  return only(notReady && till.front.type === "entering" ? toIdle(moved) : moved);
}

/** Puts the front away; an end that nobody saw yet comes in its place. */
function toIdle(till: Till): Till {
  const { front } = till;
  const payments = new Map(till.payments);
  if (front.type === "paying" || front.type === "showing") {
    const phase = payments.get(front.order)?.phase;
    if (phase === "ended" || phase === "scanning") payments.delete(front.order);
  }
  for (const payment of payments.values()) {
    if (payment.phase === "ended") {
      const unseen: Front = { type: "showing", order: payment.order, untilMs: null };
      return { ...till, payments, front: unseen };
    }
  }
  return { ...till, payments, front: IDLE };
}

function isApproved(till: Till, order: string): boolean {
  const payment = till.payments.get(order);
  return payment?.phase === "ended" && payment.verdict === "approved";
}

function isAmountKey(key: Key): boolean {
  return key === "point" || /^[0-9]$/.test(key);
}

function only(till: Till): TillStep {
  return { till, effects: [] };
}

function stay(till: Till): TillStep {
  return { till, effects: [] };
}
