/** The moves that every phase of a payment is made of. Pure. */

import { isSameMoney, type Money } from "../money/money.ts";
import type { Reason } from "../protocol/reason.ts";
import type {
  AnswerEvent,
  Asking,
  Ended,
  Order,
  Payment,
  ReverseCause,
  Reversing,
  Step,
  Verdict,
} from "./payment-state.ts";

export const QUERY_EVERY_MS = 5_000;
const GIVE_UP_AFTER_MS = 60_000;
const REVERSE_RETRY_FIRST_MS = 5_000;
const REVERSE_RETRY_MS_MAX = 60_000;

export function ask(order: Order, atMs: number): Asking {
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

export function query(payment: Asking, atMs: number): Step {
  return {
    payment: { ...payment, queryAtMs: atMs + QUERY_EVERY_MS },
    effects: [{ type: "query-hub" }],
  };
}

export interface Reversal {
  readonly cause: ReverseCause;
  /** Told where the order ends closed; without it, what the hub says. */
  readonly reason?: Reason | null;
}

export function reverse(order: Order, reversal: Reversal, atMs: number): Step {
  const { cause, reason = null } = reversal;
  const payment: Reversing = {
    phase: "reversing",
    order: order.order,
    money: order.money,
    routing: order.routing,
    cause,
    reason,
    retryAtMs: atMs + REVERSE_RETRY_FIRST_MS,
    retryDelayMs: REVERSE_RETRY_FIRST_MS,
  };
  return { payment, effects: [{ type: "reverse-at-hub", cause }] };
}

export function retryReverse(payment: Reversing, atMs: number): Step {
  const retryDelayMs = Math.min(payment.retryDelayMs * 2, REVERSE_RETRY_MS_MAX);
  return {
    payment: { ...payment, retryDelayMs, retryAtMs: atMs + retryDelayMs },
    effects: [{ type: "reverse-at-hub", cause: payment.cause }],
  };
}

export function approve(order: Order, { parts }: AnswerEvent): Step {
  return only({ ...ended(order, "approved", null), parts });
}

export function end(order: Order, verdict: Verdict, reason: Reason | null): Step {
  return only(ended(order, verdict, reason));
}

function ended(order: Order, verdict: Verdict, reason: Reason | null): Ended {
  const { order: number, money, routing } = order;
  return { phase: "ended", order: number, money, routing, verdict, reason, parts: null };
}

/** Whether what was said is about this amount and currency. */
export function isAbout({ money }: Order, said: { readonly money: Money }): boolean {
  return isSameMoney(said.money, money);
}

export function only(payment: Payment): Step {
  return { payment, effects: [] };
}

export function stay(payment: Payment): Step {
  return { payment, effects: [] };
}
