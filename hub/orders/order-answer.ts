/** What a box is told about an order. Pure. */
import type { Answer, Code, Inquiry } from "../../firmware/protocol/answer.ts";
import { PROTOCOL_VERSION } from "../../firmware/protocol/message-fields.ts";
import type { NewsItem } from "../../firmware/protocol/news.ts";
import { type Order, refundedMinor, toldState } from "./order.ts";

export function answerOf(order: Order, inReplyTo: number): Answer {
  const facts = factsOf(order);
  return {
    protocol: PROTOCOL_VERSION,
    type: "answer",
    terminal: order.terminal,
    inReplyTo,
    ...facts,
    ...(order.route?.candidates.length && { candidates: [...order.route.candidates] }),
    ...(facts.state === "customer-acting" && order.action && { action: order.action }),
  };
}

/** To an inquiry of any box of the order's merchant. */
export function foundOf(order: Order): NonNullable<Inquiry["found"]> {
  const { terminal, takenAtMs } = order;
  return { ...factsOf(order), terminal, takenAtMs, refundedMinor: refundedMinor(order) };
}

function factsOf(order: Order) {
  const state = toldState(order);
  const isPaid = state === "approved" || state === "reversed";
  const tellsReason = state === "declined" || state === "closed" || state === "reversed";
  return {
    order: order.number,
    amountMinor: order.amountMinor,
    currency: order.currency,
    state,
    ...(tellsReason && order.reason && { reason: order.reason }),
    ...(order.route && { institution: order.route.institution }),
    ...(order.institutionOrder && { institutionOrder: order.institutionOrder }),
    ...(isPaid && order.parts && { parts: order.parts }),
  };
}

export function latePaymentOf({ number: order, amountMinor, currency, route }: Order): NewsItem {
  const about = { kind: "late-payment", order, amountMinor, currency } as const;
  return route ? { ...about, institution: route.institution } : about;
}

/** The code that the box is to show; null where there is none yet. */
export function codeOf(order: Order, inReplyTo: number): Code | null {
  const { presented } = order;
  if (!presented || presented.text === null) return null;
  return {
    protocol: PROTOCOL_VERSION,
    type: "code",
    terminal: order.terminal,
    inReplyTo,
    order: order.number,
    amountMinor: order.amountMinor,
    currency: order.currency,
    text: presented.text,
    expiresAtMs: presented.expiresAtMs,
    ...(presented.institution && { institution: presented.institution }),
  };
}
