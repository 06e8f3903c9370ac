/** The orders of the open shift as the journal knows them, to compare them with the hub. Pure. */
import type { OrderHere, ShiftOrders } from "../shift/compare-statement.ts";
import type { Takings } from "../shift/takings.ts";
import { entryOfPayment } from "./book-entry.ts";
import type { PaymentRecord } from "./journal-record.ts";
import type { RefundRecord } from "./refund-record.ts";

export interface ShiftSources {
  readonly payments: readonly PaymentRecord[];
  readonly refunds: readonly RefundRecord[];
  readonly takings: Pick<Takings, "open" | "closed" | "batchedOrders" | "foldedTo">;
}

export function shiftOrdersOf({ payments, refunds, takings }: ShiftSources): ShiftOrders {
  const batched = takings.batchedOrders();
  const refunded = new Map<string, number>();
  const batchedRefunds = batched.filter(({ kind }) => kind === "refunded");
  // As the hub counts them: what is being given back is given back.
  const counting = refunds.filter(({ phase }) => phase !== "refused");
  for (const { order, amountMinor } of [...counting, ...batchedRefunds]) {
    refunded.set(order, (refunded.get(order) ?? 0) + amountMinor);
  }
  const orders: OrderHere[] = [];
  const earlier = new Set<string>();
  for (const record of payments) {
    const entry = entryOfPayment(record);
    const { order, amountMinor, currency } = record;
    if (entry && (entry.kind === "refunded" || entry.shift < takings.open.number)) {
      earlier.add(order);
      continue;
    }
    const state = entry ? entry.kind : "open";
    if (state === "refunded") continue;
    orders.push({ order, amountMinor, currency, state, refundedMinor: refunded.get(order) ?? 0 });
  }
  for (const { kind, order, amountMinor, currency } of batched) {
    if (kind === "refunded") continue;
    const refundedMinor = refunded.get(order) ?? 0;
    orders.push({ order, amountMinor, currency, state: kind, refundedMinor });
  }
  const fromOrder = takings.closed.at(-1)?.toOrder ?? "";
  return { orders, earlier, fromOrder, foldedTo: takings.foldedTo };
}
