/** How an order moves on: a pure machine. The hub commits its result, then acts on the effects. */
import { paidInFull } from "../../firmware/money/payment-parts.ts";
import type { Reason } from "../../firmware/protocol/reason.ts";
import type { ReverseRequest } from "../../firmware/protocol/request.ts";
import { unreachable } from "../../firmware/unreachable.ts";
import type {
  PayOutcome,
  PresentOutcome,
  QueryOutcome,
  ReverseOutcome,
} from "../institutions/institution.ts";
import { type Order, type OrderRoute, refundOf, refundUnderWay, returnedMinor } from "./order.ts";
import { hasExpired, isShowable } from "./presented-code.ts";
import {
  isRest,
  type RefundEffect,
  type RefundEvent,
  restOf,
  stepRefund,
} from "./refund-machine.ts";

/** How long the hub asks before it takes an open order back. */
export const OPEN_MS_MAX = 60_000;

type Approval = PayOutcome & { readonly type: "approved" };

export type ReverseCause = ReverseRequest["cause"];

interface ReverseAnswered {
  readonly type: "reverse-answered";
  readonly outcome: ReverseOutcome;
  /** The order's `isPosted` when the institution was asked. */
  readonly wasPosted: boolean;
}

export type OrderEvent =
  /** The institution answered `pay`, or the time limit did in its place (`unknown`). */
  | { readonly type: "pay-answered"; readonly outcome: PayOutcome }
  | { readonly type: "query-answered"; readonly outcome: QueryOutcome }
  | ReverseAnswered
  /** The institution answered `present`, or the time limit did in its place (`unknown`). */
  | { readonly type: "present-answered"; readonly outcome: PresentOutcome }
  /** A payer has scanned a code of the hub's own, and this institution will ask for the money. */
  | { readonly type: "claimed"; readonly route: OrderRoute; readonly institutionOrder: string }
  /** The box wants the order taken back. */
  | { readonly type: "reverse-asked"; readonly cause: ReverseCause; readonly sequence: number }
  | RefundEvent
  /** Time to refund what other refunds have left of an order that is taken back. */
  | { readonly type: "rest-due"; readonly nowMs: number }
  /** Time to go on; also the first event of an open order after a restart of the hub. */
  | { readonly type: "due"; readonly openForMs: number; readonly nowMs: number };

/** Of the payment itself. */
type PaymentEvent = Exclude<OrderEvent, RefundEvent | { readonly type: "rest-due" }>;

export type OrderEffect =
  | { readonly type: "ask-present" }
  | { readonly type: "ask-query" }
  | { readonly type: "ask-reverse" }
  /** The event `rest-due`, now. */
  | { readonly type: "refund-rest" }
  /** Ledger entries: committed with the order, in one transaction. */
  | { readonly type: "post-sale" }
  | { readonly type: "post-reversal" }
  /** The box was told an end without money, and then somebody paid. */
  | { readonly type: "tell-late-payment" }
  | RefundEffect;

export interface OrderStep {
  readonly order: Order;
  readonly effects: readonly OrderEffect[];
}

export function step(order: Order, event: OrderEvent): OrderStep {
  switch (event.type) {
    case "refund-asked":
      return stepRefund(order, event);
    case "refund-answered": {
      const { order: after, effects } = stepRefund(order, event);
      if (after === order || after.phase !== "reversing") return { order: after, effects };
      const { number, phase } = refundOf(after, event.refund);
      // It is tried again on schedule: an institution that refuses is not asked without a pause.
      if (isRest(number) && phase === "refused") return { order: after, effects };
      return goOnReversing(after, effects);
    }
    case "rest-due": {
      if (order.phase !== "reversing" || !isRestMissing(order)) return stay(order);
      return stepRefund(order, { type: "refund-asked", refund: restOf(order, event.nowMs) });
    }
    case "due": {
      const refund = refundUnderWay(order)?.number;
      if (refund === undefined) return stepOrder(order, event);
      return { order, effects: [{ type: "ask-refund-query", refund }] };
    }
    default:
      return stepOrder(order, event);
  }
}

function stepOrder(order: Order, event: PaymentEvent): OrderStep {
  switch (order.phase) {
    case "presented":
      return stepPresented(order, event);
    case "asking":
    case "customer-acting":
    case "unknown":
      return stepAsking(order, event);
    case "reversing":
      return stepReversing(order, event);
    case "approved":
      // Everything but a reversal is a repetition or comes too late.
      return event.type === "reverse-asked"
        ? takeBack(order, event.cause, event.sequence)
        : stay(order);
    case "declined":
    case "closed": {
      // The institution took the money after it had said that it would not: it goes back.
      const approval = approvalAfterEnd(order, event);
      return approval ? giveBack(order, approval) : stay(order);
    }
    case "reversed":
      return stay(order);
    default:
      return unreachable(order.phase);
  }
}

/** The institution took money for an order that had ended, by its own word, without any. */
export function isContradiction(order: Order, event: OrderEvent): boolean {
  return approvalAfterEnd(order, event) !== null;
}

function approvalAfterEnd({ phase }: Order, event: OrderEvent): Approval | null {
  if (event.type !== "pay-answered" && event.type !== "query-answered") return null;
  if (phase !== "closed" && phase !== "declined") return null;
  return event.outcome.type === "approved" ? event.outcome : null;
}

function stepPresented(order: Order, event: PaymentEvent): OrderStep {
  switch (event.type) {
    case "present-answered":
      return learnCode(order, event.outcome);
    case "claimed": {
      const { route, institutionOrder } = event;
      return stay({ ...order, phase: "customer-acting", route, institutionOrder });
    }
    case "pay-answered":
    case "query-answered":
      // Some institutions do not know an order before a payer has scanned its code.
      if (event.outcome.type === "unknown" || event.outcome.type === "not-found") {
        return stay(order);
      }
      return learn(order, event.outcome);
    case "reverse-asked":
      return takeBack(order, event.cause, event.sequence);
    case "due":
      if (hasExpired(order, event.nowMs))
        return takeBack(order, unpaidReason(order), order.sequence);
      return askPresented(order);
    case "reverse-answered":
      return stay(order);
    default:
      return unreachable(event);
  }
}

function askPresented(order: Order): OrderStep {
  // Nobody can be asked about a code of the hub's own before an institution has claimed it.
  if (!order.route) return stay(order);
  const type = order.presented?.text ? "ask-query" : "ask-present";
  return { order, effects: [{ type }] };
}

function learnCode(order: Order, outcome: PresentOutcome): OrderStep {
  const { presented } = order;
  if (!presented || presented.text !== null || outcome.type === "unknown") return stay(order);
  if (outcome.type === "declined") {
    return stay({ ...order, phase: "declined", reason: outcome.reason });
  }
  // Whoever made an unusable code may still take money for it: only a reversal shuts that out.
  if (!isShowable(outcome.text)) return takeBack(order, "service-problem", order.sequence);
  const expiresAtMs = Math.min(presented.expiresAtMs, outcome.expiresAtMs);
  return stay({ ...order, presented: { ...presented, text: outcome.text, expiresAtMs } });
}

function stepAsking(order: Order, event: PaymentEvent): OrderStep {
  switch (event.type) {
    case "pay-answered":
    case "query-answered":
      return learn(order, event.outcome);
    case "reverse-asked":
      return takeBack(order, event.cause, event.sequence);
    case "due":
      if (isInTime(order, event)) return { order, effects: [{ type: "ask-query" }] };
      return takeBack(order, unpaidReason(order), order.sequence);
    case "reverse-answered":
    case "present-answered":
    case "claimed":
      return stay(order);
    default:
      return unreachable(event);
  }
}

/** A shown code is as old as the order; whoever scans it in time may still finish. */
function isInTime(order: Order, due: OrderEvent & { type: "due" }): boolean {
  return order.presented ? !hasExpired(order, due.nowMs) : due.openForMs < OPEN_MS_MAX;
}

function learn(order: Order, outcome: QueryOutcome): OrderStep {
  switch (outcome.type) {
    case "approved":
      return {
        order: { ...paid(order, outcome), phase: "approved" },
        effects: [{ type: "post-sale" }],
      };
    case "declined":
      return stay({ ...order, phase: "declined", reason: outcome.reason });
    case "closed":
    case "reversed":
      return stay({ ...order, phase: outcome.type, reason: unpaidReason(order) });
    case "customer-acting":
      if (order.phase === "customer-acting") return stay(order);
      return stay({
        ...order,
        phase: "customer-acting",
        institutionOrder: outcome.institutionOrder ?? order.institutionOrder,
        action: outcome.action ?? null,
      });
    case "not-paid":
      return stay(order);
    case "unknown":
      return order.phase === "asking" ? stay({ ...order, phase: "unknown" }) : stay(order);
    case "not-found":
      // A delayed pay may still arrive there: only a reversal shuts it out.
      return takeBack(order, "result-unknown", order.sequence);
    default:
      return unreachable(outcome);
  }
}

function stepReversing(order: Order, event: PaymentEvent): OrderStep {
  switch (event.type) {
    case "reverse-answered":
      return endReversal(order, event);
    case "due":
      return goOnReversing(order, []);
    case "pay-answered":
    case "query-answered":
      // It says nothing about what the reversal does, but that there may be money to give back.
      if (event.outcome.type !== "approved" || order.isPosted) return stay(order);
      return { order: paid(order, event.outcome), effects: [{ type: "post-sale" }] };
    case "reverse-asked":
    case "present-answered":
    case "claimed":
      return stay(order);
    default:
      return unreachable(event);
  }
}

function endReversal(order: Order, { outcome, wasPosted }: ReverseAnswered): OrderStep {
  if (outcome.type === "too-early" || outcome.type === "unknown") return stay(order);
  // The money came while this answer was on its way: only a reversal asked for since then counts.
  if (order.isPosted && !wasPosted && outcome.type !== "reversed") return stay(order);
  if (order.isPosted) {
    // The box was told "approved", so that it ends reversed, whatever word the institution uses.
    const reversed: Order = { ...moneyBack(order), phase: "reversed", isPosted: false };
    return { order: reversed, effects: [{ type: "post-reversal" }] };
  }
  if (outcome.type === "declined") {
    return stay({ ...order, phase: "declined", reason: outcome.reason });
  }
  const ended = outcome.type === "reversed" ? moneyBack(order) : order;
  return stay({ ...ended, phase: outcome.type });
}

/** Somebody did pay, while the order was being closed. */
function moneyBack(order: Order): Order {
  return order.reason === "not-paid-in-time" ? { ...order, reason: "paid-too-late" } : order;
}

function takeBack(order: Order, reason: Reason, sequence: number): OrderStep {
  // A code of the hub's own that no institution has claimed: nobody can take money for it.
  if (!order.route) return stay({ ...order, phase: "closed", reason, sequence });
  const reversing: Order = { ...order, phase: "reversing", reason, sequence };
  return goOnReversing(reversing, []);
}

/**
 * A refund that is under way ends first, so that it is known how much is left to give back. Where
 * nothing is left, all the money is back already.
 */
function goOnReversing(order: Order, effects: readonly OrderEffect[]): OrderStep {
  if (refundUnderWay(order)) return { order, effects };
  if (returnedMinor(order) === 0) return { order, effects: [...effects, { type: "ask-reverse" }] };
  if (isRestMissing(order)) return { order, effects: [...effects, { type: "refund-rest" }] };
  return { order: { ...order, phase: "reversed", isPosted: false }, effects };
}

/** Refunds have given part of the money back, and nobody is giving back the rest. */
function isRestMissing(order: Order): boolean {
  const returned = returnedMinor(order);
  return !refundUnderWay(order) && returned > 0 && returned < order.amountMinor;
}

/** Books what the institution says it took, and takes it back. */
function giveBack(order: Order, approval: Approval): OrderStep {
  const reason = order.presented ? "paid-too-late" : order.reason;
  const types = ["post-sale", "ask-reverse", "tell-late-payment"] as const;
  return {
    order: { ...paid(order, approval), phase: "reversing", reason },
    effects: types.map((type) => ({ type })),
  };
}

function paid(order: Order, { institutionOrder, parts }: Approval): Order {
  return {
    ...order,
    institutionOrder,
    isPosted: true,
    parts: parts ?? paidInFull(order.amountMinor),
  };
}

function unpaidReason(order: Order): Reason {
  if (order.phase === "presented") return "not-paid-in-time";
  return order.phase === "customer-acting" ? "customer-did-not-act" : "result-unknown";
}

function stay(order: Order): OrderStep {
  return { order, effects: [] };
}
