/** Whether the hub takes a refund on, before any institution hears of it. Pure. */
import type { Reason } from "../../firmware/protocol/reason.ts";
import { type Order, refundedMinor } from "./order.ts";

/** WeChat Pay's limits (V). Where another institution's are narrower, it refuses by itself. */
export const REFUNDS_MAX = 50;
const REFUND_AFTER_MS_MAX = 365 * 24 * 3_600_000;

/** Why nothing of the order is given back; null where `amountMinor` of it may be. */
export function refundRefusal(order: Order, amountMinor: number, nowMs: number): Reason | null {
  if (order.phase !== "approved") return "not-refundable";
  if (nowMs - order.takenAtMs > REFUND_AFTER_MS_MAX) return "refund-too-late";
  if (order.refunds.filter(({ phase }) => phase !== "refused").length >= REFUNDS_MAX) {
    return "too-many-refunds";
  }
  return refundedMinor(order) + amountMinor > order.amountMinor ? "over-paid-amount" : null;
}
