/** The orders of the open shift as the journal knows them, to compare them with the hub. Pure. */
import type { OrderHere, ShiftOrders } from "../shift/compare-statement.ts";
import type { BatchedOrder, Takings } from "../shift/takings.ts";
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
  const refunded = refundedOf(refunds, batched);
  const orders = new Map<string, OrderHere>();
  const earlier = new Set<string>();
  for (const { kind, order, amountMinor, currency } of batched) {
    if (kind === "refunded") continue;
    const refundedMinor = refunded.get(order) ?? 0;
    orders.set(order, { order, amountMinor, currency, state: kind, refundedMinor });
  }
  // After the batches: what was forgotten as closed may have been paid late, and come back.
  for (const record of payments) {
    const { order, amountMinor, currency, phase, verdict = "closed" } = record;
    const entry = entryOfPayment(record);
    if (entry && entry.shift < takings.open.number) {
      earlier.add(order);
      continue;
    }
    const state = phase === "ended" ? verdict : "open";
    const refundedMinor = refunded.get(order) ?? 0;
    orders.set(order, { order, amountMinor, currency, state, refundedMinor });
  }
  const fromOrder = takings.closed.at(-1)?.toOrder ?? "";
  return { orders: [...orders.values()], earlier, fromOrder, foldedTo: takings.foldedTo };
}

/** By order, as the hub counts: what is being given back is given back. */
function refundedOf(
  refunds: readonly RefundRecord[],
  batched: readonly BatchedOrder[],
): ReadonlyMap<string, number> {
  const refunded = new Map<string, number>();
  const counting = refunds.filter(({ phase }) => phase !== "refused");
  const forgotten = batched.filter(({ kind }) => kind === "refunded");
  for (const { order, amountMinor } of [...counting, ...forgotten]) {
    refunded.set(order, (refunded.get(order) ?? 0) + amountMinor);
  }
  return refunded;
}
