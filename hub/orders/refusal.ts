/** What a box is told where the hub does not act on its request. Pure. */
import type { Refusal } from "../../firmware/protocol/answer.ts";
import { PROTOCOL_VERSION } from "../../firmware/protocol/message-fields.ts";
import type { TimedRequest } from "../../firmware/protocol/request.ts";

/** A deadline further ahead is refused: it would make a stolen request live too long. */
export const DEADLINE_AHEAD_MS_MAX = 600_000;

export function isTimely({ deadlineMs }: TimedRequest, nowMs: number): boolean {
  const aheadMs = deadlineMs - nowMs;
  return aheadMs >= 0 && aheadMs <= DEADLINE_AHEAD_MS_MAX;
}

export function refusalOf(request: TimedRequest, reason: Refusal["reason"]): Refusal {
  const { terminal, sequence: inReplyTo } = request;
  const order = "order" in request && { order: request.order };
  const type = "refusal";
  return { protocol: PROTOCOL_VERSION, type, terminal, inReplyTo, ...order, reason };
}
