/** What others are to hear of an order that moved on. Pure. */
import { isOpen, type Order, type OrderRefund, refundOf, toldState } from "./order.ts";
import type { OrderEvent } from "./order-machine.ts";
import { isRest } from "./refund-machine.ts";

/** Whether the box is to hear of what the event has made of the order. */
export function hasNews(learnt: {
  readonly before: Order;
  readonly order: Order;
  readonly event: OrderEvent;
  readonly owesAnswer: boolean;
}): boolean {
  const { before, order, event, owesAnswer } = learnt;
  if (event.type === "present-answered" && order.phase === "presented") {
    return order.presented?.text !== null && (owesAnswer || before.presented?.text === null);
  }
  // Money that came after an end is on its way back: the box hears when it is.
  if (!isOpen(before) && order.phase === "reversing") return false;
  if (toldState(order) !== toldState(before)) return true;
  return event.type !== "due" && event.type !== "rest-due" && owesAnswer;
}

/** The refunds of shops that have ended with this step; the hub's own concern nobody. */
export function endedRefunds(before: Order, after: Order): readonly OrderRefund[] {
  const asking = before.refunds.filter(({ phase }) => phase === "asking");
  const shops = asking.filter(({ number }) => !isRest(number));
  const now = shops.map(({ number }) => refundOf(after, number));
  return now.filter(({ phase }) => phase !== "asking");
}
