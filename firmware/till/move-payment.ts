/** Moves one of the till's payments, and puts its end before the merchant. Pure. */
import { stepPayment } from "../payment/payment.ts";
import type { Ended, PaymentEvent } from "../payment/payment-state.ts";
import {
  endedUnseen,
  stay,
  type Till,
  type TillEffect,
  type TillRules,
  type TillStep,
  toIdle,
} from "./till-state.ts";

export interface OfPayment {
  readonly order: string;
  readonly event: PaymentEvent;
}

export function movePayment(till: Till, { order, event }: OfPayment, rules: TillRules): TillStep {
  const before = till.payments.get(order);
  if (!before) return stay(till);
  const { payment, effects } = stepPayment(before, event);
  if (payment === before && effects.length === 0) return stay(till);
  const moved = { ...till, payments: new Map(till.payments).set(order, payment) };
  const toDo: TillEffect[] = effects.map((effect) => ({ type: "payment", payment, effect }));
  if (payment.phase !== "ended") return { till: moved, effects: toDo };
  const { atMs } = event;
  const isSeen = endedUnseen(moved, payment);
  toDo.push({ type: "tell-end", payment, isSeen });
  if (isSeen) return { till: moved, effects: toDo };
  if (before.phase === "scanning") return { till: toIdle(moved), effects: toDo };
  return { till: showEnd(moved, order, atMs + rules.resultShownMs), effects: toDo };
}

/** The order's end takes the place of the one that the merchant knows. */
export function takeLatePayment(till: Till, payment: Ended): TillStep {
  const { order } = payment;
  const before = till.payments.get(order);
  // It goes on, or its end says already that money moved.
  const isEnded = before?.phase === "ended";
  if (before && !(isEnded && ["closed", "declined"].includes(before.verdict))) return stay(till);
  const { front } = till;
  const isInView = front.type === "showing" && front.order === order;
  const moved = { ...till, payments: new Map(till.payments).set(order, payment) };
  const inFront: Till = { ...moved, front: { type: "showing", order, untilMs: null } };
  return {
    till: isInView || front.type === "idle" ? inFront : moved,
    effects: [{ type: "tell-late-payment", payment }],
  };
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
