/** The orders of the open shift as the journal knows them, to compare them with the hub. Pure. */
import type { OrderHere, ShiftOrders } from "../shift/compare-statement.ts";
import type { Takings } from "../shift/takings.ts";
import { entryOfPayment } from "./book-entry.ts";
import type { PaymentRecord } from "./journal-record.ts";

export interface ShiftSources {
  readonly payments: readonly PaymentRecord[];
  /** Refunds of this box that are under way or done. */
  readonly refunds: readonly { readonly order: string; readonly amountMinor: number }[];
  readonly takings: Pick<Takings, "open" | "closed" | "batchedOrders" | "foldedTo">;
}

export function shiftOrdersOf({ payments, refunds, takings }: ShiftSources): ShiftOrders {
  const batched = takings.batchedOrders();
  const refunded = new Map<string, number>();
  const batchedRefunds = batched.filter(({ kind }) => kind === "refunded");
  for (const { order, amountMinor } of [...refunds, ...batchedRefunds]) {
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
