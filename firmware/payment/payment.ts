/**
 * One customer-presented payment, from the amount to its end. Pure: `stepPayment` takes the state
 * and what happened and gives the next state and what to do about it.
 *
 * The caller journals the new state before it carries out the effects; times are on the monotonic
 * clock of this boot. Schedules follow WeChat Pay's and Alipay's own (query 5 s after the request
 * and each 5 s; at the till stop at 60 s, then take the order back).
 */
import type { Money } from "../money/money.ts";
import type { PaymentParts } from "../money/payment-parts.ts";
import type { CustomerAction, OrderState } from "../protocol/answer.ts";
import type { InstitutionId } from "../protocol/institution-id.ts";
import type { Reason } from "../protocol/reason.ts";
import type { ReverseRequest } from "../protocol/request.ts";
import { unreachable } from "../unreachable.ts";

/** How long the hub may act on the request; a customer's code lives about as long. */
export const PAY_DEADLINE_MS = 60_000;
const QUERY_EVERY_MS = 5_000;
const GIVE_UP_AFTER_MS = 60_000;
const REVERSE_RETRY_FIRST_MS = 5_000;
const REVERSE_RETRY_MAX_MS = 60_000;
/** Bounds a question or a reversal on its way; the next one on the schedule follows it. */
export const FOLLOW_UP_DEADLINE_MS = 120_000;

export type Verdict = "approved" | "declined" | "closed" | "reversed";
export type ReverseCause = ReverseRequest["cause"];

/** Whom the hub routed the order to, as far as it has said. */
export interface Routing {
  readonly institution: InstitutionId | null;
  readonly candidates: readonly InstitutionId[];
  /** The institution's own number of the order. */
  readonly institutionOrder: string | null;
}

interface Order {
  readonly order: string;
  readonly money: Money;
  readonly routing: Routing;
}

/** The camera looks for the customer's code. Nothing has left the box. */
export interface Scanning extends Order {
  readonly phase: "scanning";
}

/** The request is on its way or at the hub; money may have moved. */
export interface Asking extends Order {
  readonly phase: "asking";
  /** The hub has committed the request; until then the outbox repeats it. */
  readonly received: boolean;
  /** What the customer must do on the phone before it is paid. */
  readonly acting: CustomerAction | null;
  readonly queryAtMs: number;
  readonly giveUpAtMs: number;
}

/** The order is being taken back. It never becomes approved any more. */
export interface Reversing extends Order {
  readonly phase: "reversing";
  readonly cause: ReverseCause;
  readonly retryAtMs: number;
  readonly retryDelayMs: number;
}

export interface Ended extends Order {
  readonly phase: "ended";
  readonly verdict: Verdict;
  /** Why; null for approved. */
  readonly reason: Reason | null;
  /** Who paid what, where the hub has said so; null where nothing was paid. */
  readonly parts: PaymentParts | null;
}

export type Payment = Scanning | Asking | Reversing | Ended;

export interface AnswerEvent {
  readonly type: "answered";
  readonly atMs: number;
  readonly money: Money;
  readonly state: OrderState;
  readonly reason: Reason | null;
  readonly routing: Routing;
  /** Of an acting customer; null where the hub does not say. */
  readonly action: CustomerAction | null;
  /** Null where the hub does not say. They add up to `money`. */
  readonly parts: PaymentParts | null;
}

export type PaymentEvent =
  | { readonly type: "scanned"; readonly atMs: number }
  | { readonly type: "cancelled"; readonly atMs: number }
  | { readonly type: "received"; readonly atMs: number }
  | AnswerEvent
  /** The hub will not execute this copy of the pay request. */
  | { readonly type: "refused"; readonly atMs: number; readonly reason: Reason }
  /** The outbox dropped a request that nobody acknowledged in time. */
  | { readonly type: "undelivered"; readonly atMs: number }
  | { readonly type: "ticked"; readonly atMs: number }
  /** The power was away; schedules of the earlier boot mean nothing. */
  | { readonly type: "restarted"; readonly atMs: number };

export type PaymentEffect =
  | { readonly type: "ask-hub" }
  | { readonly type: "query-hub" }
  | { readonly type: "reverse-at-hub"; readonly cause: ReverseCause };

export interface Step {
  readonly payment: Payment;
  readonly effects: readonly PaymentEffect[];
}

const UNROUTED: Routing = { institution: null, candidates: [], institutionOrder: null };

export function startPayment(order: string, money: Money): Scanning {
  return { phase: "scanning", order, money, routing: UNROUTED };
}

export function stepPayment(payment: Payment, event: PaymentEvent): Step {
  switch (payment.phase) {
    case "scanning":
      return stepScanning(payment, event);
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
    case "cancelled":
      return end(payment, "closed", "cancelled");
    case "received":
    case "answered":
    case "refused":
    case "undelivered":
    case "ticked":
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
      return reverse(payment, "result-unknown", event.atMs);
    case "cancelled": // Too late to do nothing: the customer may have paid.
      return reverse(payment, "cancelled", event.atMs);
    case "ticked":
      return tickAsking(payment, event.atMs);
    case "restarted":
      return query({ ...ask(payment, event.atMs), received: true, acting: null }, event.atMs);
    case "scanned": // A code the camera still sees: one order, one code.
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
      return reverse(payment, payment.cause, event.atMs);
    case "received":
    case "refused": // Of an earlier request, or this one came late: the schedule repeats it.
    case "undelivered":
    case "cancelled":
    case "scanned":
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
      return only({ ...ended(heard, "approved", null), parts: answer.parts });
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
  return reverse(payment, "result-unknown", atMs);
}

function hearReversing(payment: Reversing, answer: AnswerEvent): Step {
  if (!isAbout(payment, answer)) return stay(payment);
  const heard: Reversing = { ...payment, routing: answer.routing };
  switch (answer.state) {
    case "declined":
    case "closed":
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
  if (atMs >= payment.giveUpAtMs) return reverse(payment, "result-unknown", atMs);
  if (atMs < payment.queryAtMs) return stay(payment);
  // A hub without the request would close the order: while it travels, the outbox repeats it.
  if (!payment.received) return only({ ...payment, queryAtMs: atMs + QUERY_EVERY_MS });
  return query(payment, atMs);
}

function ask(order: Order, atMs: number): Asking {
  return {
    phase: "asking",
    order: order.order,
    money: order.money,
    routing: order.routing,
    received: false,
    acting: null,
    queryAtMs: atMs + QUERY_EVERY_MS,
    giveUpAtMs: atMs + GIVE_UP_AFTER_MS,
  };
}

function query(payment: Asking, atMs: number): Step {
  return {
    payment: { ...payment, queryAtMs: atMs + QUERY_EVERY_MS },
    effects: [{ type: "query-hub" }],
  };
}

function reverse(order: Order, cause: ReverseCause, atMs: number): Step {
  const payment: Reversing = {
    phase: "reversing",
    order: order.order,
    money: order.money,
    routing: order.routing,
    cause,
    retryAtMs: atMs + REVERSE_RETRY_FIRST_MS,
    retryDelayMs: REVERSE_RETRY_FIRST_MS,
  };
  return { payment, effects: [{ type: "reverse-at-hub", cause }] };
}

function retryReverse(payment: Reversing, atMs: number): Step {
  const retryDelayMs = Math.min(payment.retryDelayMs * 2, REVERSE_RETRY_MAX_MS);
  return {
    payment: { ...payment, retryDelayMs, retryAtMs: atMs + retryDelayMs },
    effects: [{ type: "reverse-at-hub", cause: payment.cause }],
  };
}

function end(order: Order, verdict: Verdict, reason: Reason | null): Step {
  return only(ended(order, verdict, reason));
}

function ended(order: Order, verdict: Verdict, reason: Reason | null): Ended {
  const { order: number, money, routing } = order;
  return { phase: "ended", order: number, money, routing, verdict, reason, parts: null };
}

function isAbout(payment: Order, answer: AnswerEvent): boolean {
  const { money } = payment;
  return answer.money.amountMinor === money.amountMinor && answer.money.currency === money.currency;
}

function only(payment: Payment): Step {
  return { payment, effects: [] };
}

function stay(payment: Payment): Step {
  return { payment, effects: [] };
}
