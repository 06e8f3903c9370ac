/** The state of the till, what can happen to it, and what can be read off it. Pure. */
import type { Key } from "../../hal/buttons/buttons.ts";
import type { NotReadyId } from "../diagnostics/not-ready.ts";
import type { Currency, Money } from "../money/money.ts";
import { wakeAtMs } from "../payment/payment.ts";
import type { Ended, Payment, PaymentEffect, PaymentEvent } from "../payment/payment-state.ts";
import type { InstitutionId } from "../protocol/institution-id.ts";
import type { ScanNotice } from "../screens/scan-notice.ts";
import type { AmountEntry } from "./amount-entry.ts";
import type { RiskHold, RiskNews } from "./risk-hold.ts";

export interface TillRules {
  readonly currency: Currency;
  readonly amountMinorMax: number;
  /** How long the camera looks for a code before the sale is given up. */
  readonly scanTimeoutMs: number;
  /** How long a result stays when nobody presses a key. */
  readonly resultShownMs: number;
  /** Whose own codes the merchant may ask for, in the order in which they are turned over. */
  readonly wallets: readonly InstitutionId[];
}

/** More orders being settled than this, and no new sale starts. */
export const OPEN_PAYMENTS_MAX = 32;

export type Front =
  | { readonly type: "idle" }
  | { readonly type: "entering"; readonly entry: AmountEntry }
  /** For which wallet the box shall show a code; null: for every one. */
  | { readonly type: "choosing"; readonly money: Money; readonly wallet: InstitutionId | null }
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
  /** Orders whose code the merchant gave up for another one's: nobody need see that they closed. */
  readonly replaced: ReadonlySet<string>;
  /** What the hub has told of risk, and is not over. */
  readonly risks: readonly RiskHold[];
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
  /** An order that had ended without money was paid all the same; it goes back. */
  | { readonly type: "paid-late"; readonly payment: Ended }
  /** `hubAheadMs`: by how much the hub's clock is ahead of the monotonic one. */
  | { readonly type: "risk-told"; readonly news: RiskNews; readonly hubAheadMs: number }
  | { readonly type: "readiness"; readonly notReady: NotReadyId | null };

export type Press = Extract<TillEvent, { type: "pressed" }>;

export type TillEffect =
  | { readonly type: "payment"; readonly payment: Payment; readonly effect: PaymentEffect }
  /** Journalled before this is carried out. `isSeen`: the merchant knows, and is not shown it. */
  | { readonly type: "tell-end"; readonly payment: Ended; readonly isSeen: boolean }
  /** Journalled before this is carried out. */
  | { readonly type: "tell-late-payment"; readonly payment: Ended }
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

export const IDLE: Front = { type: "idle" };

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

/** Whole seconds until the shown code expires; null where none is on show. */
export function secondsLeft(till: Till, nowMs: number): number | null {
  const payment = frontPayment(till);
  if (payment?.phase !== "presenting") return null;
  if (!payment.code || payment.isOver || payment.acting) return null;
  return Math.max(0, Math.ceil((payment.untilMs - nowMs) / 1000));
}

/** When the till next wants a `ticked`, or null. */
export function tillWakeAtMs(till: Till, nowMs: number): number | null {
  const times: number[] = [];
  for (const payment of till.payments.values()) {
    const atMs = wakeAtMs(payment);
    if (atMs !== null && Number.isFinite(atMs)) times.push(atMs);
  }
  for (const { untilAtMs } of till.risks) if (untilAtMs !== null) times.push(untilAtMs);
  const { front } = till;
  if (front.type === "paying") {
    const payment = frontPayment(till);
    if (payment?.phase === "scanning") times.push(front.scanUntilMs);
    const left = secondsLeft(till, nowMs);
    // Before the code expires, each second changes what the display says.
    if (left && payment?.phase === "presenting") times.push(payment.untilMs - (left - 1) * 1000);
  }
  if (front.type === "showing" && front.untilMs !== null) times.push(front.untilMs);
  return times.length === 0 ? null : Math.min(...times);
}

/** Whether the merchant, who replaced the order's code by another, need not see how it ended. */
export function endedUnseen({ replaced }: Till, payment: Payment): boolean {
  return payment.phase === "ended" && payment.verdict === "closed" && replaced.has(payment.order);
}

/** Puts the front away; an end that nobody saw yet comes in its place. */
export function toIdle(before: Till): Till {
  const till = withoutReplaced(before);
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

function withoutReplaced(till: Till): Till {
  const over = [...till.payments.values()].filter((payment) => endedUnseen(till, payment));
  if (over.length === 0) return till;
  const payments = new Map(till.payments);
  const replaced = new Set(till.replaced);
  for (const { order } of over) {
    payments.delete(order);
    replaced.delete(order);
  }
  return { ...till, payments, replaced };
}

export function only(till: Till): TillStep {
  return { till, effects: [] };
}

export function stay(till: Till): TillStep {
  return { till, effects: [] };
}
