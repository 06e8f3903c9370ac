/** The ledger entries of what happened to an order. Pure. */
import type { PaymentParts } from "../../firmware/money/payment-parts.ts";
import {
  type JournalEntry,
  refundEntry,
  reversalEntry,
  type Sale,
  saleEntry,
} from "../ledger/ledger.ts";
import { type Order, orderKey, paidParts, refundOf } from "./order.ts";
import type { OrderEffect } from "./order-machine.ts";

/** `order` is the record that is committed with them. */
export function journalEntries(
  order: Order,
  effects: readonly OrderEffect[],
  atMs: number,
): readonly JournalEntry[] {
  return effects.flatMap((effect) => {
    switch (effect.type) {
      case "post-sale":
        return [saleEntry(sale(order, paidParts(order), atMs))];
      case "post-reversal":
        return [reversalEntry(sale(order, paidParts(order), atMs))];
      case "post-refund": {
        const refund = refundOf(order, effect.refund);
        if (!refund.parts) throw new Error("a refund has its parts when it is posted");
        return [refundEntry(sale(order, refund.parts, atMs), refund.number)];
      }
      default:
        return [];
    }
  });
}

function sale(order: Order, parts: PaymentParts, atMs: number): Sale {
  if (!order.route) throw new Error("only a routed order was ever paid");
  const { merchant, currency, route } = order;
  const { institution, clearingHouse } = route;
  const id = orderKey(order.terminal, order.number);
  return { id, atMs, currency, merchant, institution, clearingHouse, parts };
}
