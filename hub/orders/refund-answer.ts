/** What a box is told about a refund. Pure. */
import type { RefundAnswer } from "../../firmware/protocol/answer.ts";
import { PROTOCOL_VERSION } from "../../firmware/protocol/message-fields.ts";
import type { RefundRequest } from "../../firmware/protocol/request.ts";
import { type Order, type OrderRefund, refundedMinor } from "./order.ts";

/** Whose request the answer is to. */
export interface ReplyAddress {
  readonly terminal: string;
  readonly sequence: number;
}

export function refundAnswerOf(
  order: Order,
  refund: OrderRefund,
  { terminal, sequence: inReplyTo }: ReplyAddress,
): RefundAnswer {
  const { number, amountMinor, phase, reason, parts } = refund;
  return {
    protocol: PROTOCOL_VERSION,
    type: "refund-answer",
    ...{ terminal, inReplyTo, refund: number, order: order.number },
    ...{ amountMinor, currency: order.currency },
    state: phase === "asking" ? "pending" : phase,
    ...(reason && { reason }),
    paidMinor: order.parts ? order.amountMinor : 0,
    refundedMinor: refundedMinor(order),
    ...(order.route && { institution: order.route.institution }),
    ...(parts && { parts }),
  };
}

/** To a refund of an order that is not there, or that is not the one that was meant. */
export function noRefundOf(
  request: RefundRequest,
  reason: NonNullable<RefundAnswer["reason"]>,
): RefundAnswer {
  const { terminal, sequence: inReplyTo, refund, order, amountMinor, currency } = request;
  return {
    protocol: PROTOCOL_VERSION,
    type: "refund-answer",
    ...{ terminal, inReplyTo, refund, order, amountMinor, currency },
    ...{ state: "refused", reason, paidMinor: 0, refundedMinor: 0 },
  };
}
