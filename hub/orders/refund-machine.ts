/**
 * How a refund moves on: a pure machine on the order that it is of. The refunds of an order are
 * asked for at its institution one after the other, so that both sides give each payer its part of
 * the same refund (`splitRefund` counts what went back before).
 */
import { splitRefund } from "../../firmware/money/payment-parts.ts";
import { unreachable } from "../../firmware/unreachable.ts";
import type { RefundQueryOutcome } from "../institutions/institution.ts";
import {
  type Order,
  type OrderRefund,
  paidParts,
  refundOf,
  refundUnderWay,
  returnedMinor,
} from "./order.ts";

export type RefundEvent =
  /** Somebody asked for it; it is either `asking` or refused by the hub itself. */
  | { readonly type: "refund-asked"; readonly refund: OrderRefund }
  /** The institution answered, or the time limit did in its place (`unknown`). */
  | {
      readonly type: "refund-answered";
      readonly refund: string;
      readonly outcome: RefundQueryOutcome;
    };

type RefundAnswered = Extract<RefundEvent, { readonly type: "refund-answered" }>;

export type RefundEffect =
  | { readonly type: "ask-refund"; readonly refund: string }
  | { readonly type: "ask-refund-query"; readonly refund: string }
  /** Ledger entry: committed with the order, in one transaction. */
  | { readonly type: "post-refund"; readonly refund: string };

export interface RefundStep {
  readonly order: Order;
  readonly effects: readonly RefundEffect[];
}

export function stepRefund(order: Order, event: RefundEvent): RefundStep {
  switch (event.type) {
    case "refund-asked": {
      const asked = { ...order, refunds: [...keptRefunds(order, event.refund), event.refund] };
      return { order: asked, effects: refundUnderWay(order) ? [] : askNext(asked) };
    }
    case "refund-answered": {
      const refund = order.refunds.find(({ number }) => number === event.refund);
      const isHeard = refund?.phase === "asking" || canBeBooked(order, event);
      return refund && isHeard ? learn(order, refund, event.outcome) : { order, effects: [] };
    }
    default:
      return unreachable(event);
  }
}

/** The institution did what it had refused: an earlier call reached it late. */
export function isRefundAfterRefusal({ refunds }: Order, event: RefundAnswered): boolean {
  const refund = refunds.find(({ number }) => number === event.refund);
  return refund?.phase === "refused" && event.outcome.type === "refunded";
}

/** Its money is back: the books say so, and no more than is left goes back from then on. */
function canBeBooked(order: Order, event: RefundAnswered): boolean {
  if (order.phase !== "approved" || !isRefundAfterRefusal(order, event)) return false;
  const { amountMinor } = refundOf(order, event.refund);
  return returnedMinor(order) + amountMinor <= order.amountMinor;
}

/**
 * The hub's own refund, which takes back what the shop's refunds have left of an order that is
 * taken back. No box names a refund so. One that was refused is tried again under another number.
 */
const REST = /^reversal-([0-9]+)$/;

export function isRest(refundNumber: string): boolean {
  return REST.test(refundNumber);
}

export function restOf(order: Order, takenAtMs: number): OrderRefund {
  const tries = order.refunds.map(({ number }) => Number(REST.exec(number)?.[1] ?? 0));
  return {
    number: `reversal-${Math.max(0, ...tries) + 1}`,
    terminal: order.terminal,
    amountMinor: order.amountMinor - returnedMinor(order),
    phase: "asking",
    ...{ reason: null, parts: null, institutionRefund: null },
    sequence: order.sequence,
    takenAtMs,
  };
}

/** The refused tries of the rest go, so that the record does not grow with them. */
function keptRefunds({ refunds }: Order, next: OrderRefund): readonly OrderRefund[] {
  return isRest(next.number) ? refunds.filter(({ number }) => !isRest(number)) : refunds;
}

function learn(order: Order, refund: OrderRefund, outcome: RefundQueryOutcome): RefundStep {
  switch (outcome.type) {
    case "accepted":
    case "unknown":
      return { order, effects: [] };
    case "not-found":
      // It got lost on the way, or is still on it: the institution knows the number by then.
      return { order, effects: [{ type: "ask-refund", refund: refund.number }] };
    case "refused":
      return end(order, { ...refund, phase: "refused", reason: outcome.reason }, []);
    case "refunded": {
      const { institutionRefund } = outcome;
      const parts = splitRefund(paidParts(order), {
        refundedMinor: returnedMinor(order),
        refundMinor: refund.amountMinor,
      });
      const ended = { phase: "refunded", reason: null, parts, institutionRefund } as const;
      const done: OrderRefund = { ...refund, ...ended };
      return end(order, done, [{ type: "post-refund", refund: refund.number }]);
    }
    default:
      return unreachable(outcome);
  }
}

function end(order: Order, refund: OrderRefund, effects: readonly RefundEffect[]): RefundStep {
  const refunds = order.refunds.map((one) => (one.number === refund.number ? refund : one));
  const ended = { ...order, refunds };
  // After its refusal the next one has had its turn already.
  const hadTurn = refundOf(order, refund.number).phase === "refused";
  return { order: ended, effects: hadTurn ? effects : [...effects, ...askNext(ended)] };
}

function askNext(order: Order): readonly RefundEffect[] {
  const next = refundUnderWay(order);
  return next ? [{ type: "ask-refund", refund: next.number }] : [];
}
