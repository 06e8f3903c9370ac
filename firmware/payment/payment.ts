/**
 * One payment, from the amount to its end, whoever shows the code. Pure: `stepPayment` takes the
 * state and what happened and gives the next state and what to do about it.
 *
 * The caller journals the new state before it carries out the effects; times are on the monotonic
 * clock of this boot. Schedules follow WeChat Pay's and Alipay's own (query 5 s after the request
 * and each 5 s; at the till stop at 60 s, then take the order back).
 */

import type { Money } from "../money/money.ts";
import type { Reason } from "../protocol/reason.ts";
import { unreachable } from "../unreachable.ts";
import {
  approve,
  ask,
  end,
  isAbout,
  only,
  QUERY_EVERY_MS,
  query,
  retryReverse,
  reverse,
  stay,
} from "./payment-moves.ts";
import type {
  AnswerEvent,
  Asking,
  Payment,
  PaymentEvent,
  Reversing,
  Routing,
  Scanning,
  Step,
} from "./payment-state.ts";
import { present, stepPresenting } from "./presenting.ts";

const UNROUTED: Routing = { institution: null, candidates: [], institutionOrder: null };

export function startPayment(order: string, money: Money): Scanning {
  return { phase: "scanning", order, money, routing: UNROUTED };
}

export function stepPayment(payment: Payment, event: PaymentEvent): Step {
  switch (payment.phase) {
    case "scanning":
      return stepScanning(payment, event);
    case "presenting":
      return stepPresenting(payment, event);
    case "asking":
      return stepAsking(payment, event);
    case "reversing":
      return stepReversing(payment, event);
    case "ended":
      return stay(payment);
    default:
      return unreachable(payment);
  }
}

/** When the payment next wants a `ticked`, or null where only others can move it. */
export function wakeAtMs(payment: Payment): number | null {
  switch (payment.phase) {
    case "presenting":
      return Math.min(payment.queryAtMs, payment.untilMs);
    case "asking":
      return Math.min(payment.queryAtMs, payment.giveUpAtMs);
    case "reversing":
      return payment.retryAtMs;
    case "scanning":
    case "ended":
      return null;
    default:
      return unreachable(payment);
  }
}

function stepScanning(payment: Scanning, event: PaymentEvent): Step {
  switch (event.type) {
    case "scanned":
      return { payment: ask(payment, event.atMs), effects: [{ type: "ask-hub" }] };
    case "present-chosen":
      return present(payment, event);
    case "cancelled":
      return end(payment, "closed", "cancelled");
    case "code-received":
    case "received":
    case "answered":
    case "refused":
    case "undelivered":
    case "ticked":
    case "reconnected":
    case "restarted":
      return stay(payment);
    default:
      return unreachable(event);
  }
}

function stepAsking(payment: Asking, event: PaymentEvent): Step {
  switch (event.type) {
    case "received":
      return payment.received ? stay(payment) : only({ ...payment, received: true });
    case "answered":
      return hear(payment, event);
    case "refused":
      return hearRefusal(payment, event.reason, event.atMs);
    case "undelivered": // The hub may have it all the same: only its word ends the order.
      return reverse(payment, { cause: "result-unknown" }, event.atMs);
    case "cancelled": // Too late to do nothing: the customer may have paid.
      return reverse(payment, { cause: "cancelled" }, event.atMs);
    case "ticked":
      return tickAsking(payment, event.atMs);
    case "restarted":
      return query({ ...ask(payment, event.atMs), received: true, acting: null }, event.atMs);
    case "scanned": // A code the camera still sees: one order, one code.
    case "present-chosen":
    case "code-received":
    case "reconnected":
      return stay(payment);
    default:
      return unreachable(event);
  }
}

function stepReversing(payment: Reversing, event: PaymentEvent): Step {
  switch (event.type) {
    case "answered":
      return hearReversing(payment, event);
    case "ticked":
      return event.atMs >= payment.retryAtMs ? retryReverse(payment, event.atMs) : stay(payment);
    case "restarted":
      return reverse(payment, payment, event.atMs);
    case "received":
    case "refused": // Of an earlier request, or this one came late: the schedule repeats it.
    case "undelivered":
    case "cancelled":
    case "scanned":
    case "present-chosen":
    case "code-received":
    case "reconnected":
      return stay(payment);
    default:
      return unreachable(event);
  }
}

function hear(payment: Asking, answer: AnswerEvent): Step {
  if (!isAbout(payment, answer)) return stay(payment);
  const heard: Asking = { ...payment, routing: answer.routing, received: true };
  switch (answer.state) {
    case "approved":
      return approve(heard, answer);
    case "declined":
    case "closed":
    case "reversed":
      return end(heard, answer.state, answer.reason ?? "service-problem");
    case "customer-acting":
      return only({ ...heard, acting: answer.action ?? "password" });
    case "unknown":
      return only(heard);
    default:
      return unreachable(answer.state);
  }
}

function hearRefusal(payment: Asking, reason: Reason, atMs: number): Step {
  if (reason === "content-differs") return end(payment, "declined", reason);
  // Any other says nothing about an earlier copy, which may have been executed.
  return reverse(payment, { cause: "result-unknown" }, atMs);
}

function hearReversing(payment: Reversing, answer: AnswerEvent): Step {
  if (!isAbout(payment, answer)) return stay(payment);
  const heard: Reversing = { ...payment, routing: answer.routing };
  switch (answer.state) {
    case "closed":
      return end(heard, "closed", payment.reason ?? answer.reason ?? payment.cause);
    case "declined":
    case "reversed":
      return end(heard, answer.state, answer.reason ?? payment.cause);
    case "approved": // Said before the reversal reached the hub, or repeated by somebody.
    case "customer-acting":
    case "unknown":
      return stay(payment);
    default:
      return unreachable(answer.state);
  }
}

function tickAsking(payment: Asking, atMs: number): Step {
  if (atMs >= payment.giveUpAtMs) return reverse(payment, { cause: "result-unknown" }, atMs);
  if (atMs < payment.queryAtMs) return stay(payment);
  // A hub without the request would close the order: while it travels, the outbox repeats it.
  if (!payment.received) return only({ ...payment, queryAtMs: atMs + QUERY_EVERY_MS });
  return query(payment, atMs);
}
