/** What a box is told about an order, as the body of an answer. Pure. */
import type { Answer } from "../../firmware/protocol/answer.ts";
import { PROTOCOL_VERSION } from "../../firmware/protocol/message-fields.ts";
import { type Order, toldState } from "./order.ts";

export function answerOf(order: Order, inReplyTo: number): Answer {
  const state = toldState(order);
  const isPaid = state === "approved" || state === "reversed";
  const tellsReason = state === "declined" || state === "closed" || state === "reversed";
  return {
    protocol: PROTOCOL_VERSION,
    type: "answer",
    terminal: order.terminal,
    inReplyTo,
    order: order.number,
    amountMinor: order.amountMinor,
    currency: order.currency,
    state,
    ...(tellsReason && order.reason && { reason: order.reason }),
    ...(order.route && { institution: order.route.institution }),
    ...(order.route?.candidates.length && { candidates: [...order.route.candidates] }),
    ...(isPaid && order.parts && { parts: order.parts }),
    ...(state === "customer-acting" && order.action && { action: order.action }),
    ...(order.institutionOrder && { institutionOrder: order.institutionOrder }),
  };
}
