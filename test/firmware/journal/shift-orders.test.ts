/** What the box holds against the hub's statement, however much the journal has forgotten. */
import assert from "node:assert/strict";
import { test } from "tap";
import { Journal } from "../../../firmware/journal/journal.ts";
import type { PaymentRecord } from "../../../firmware/journal/journal-record.ts";
import type { RefundRecord } from "../../../firmware/journal/refund-record.ts";
import { shiftOrdersOf } from "../../../firmware/journal/shift-orders.ts";
import { compareStatement, type OrderThere } from "../../../firmware/shift/compare-statement.ts";
import { SimulatedDisk } from "../../../hal/disk/simulated-disk.ts";

const CNY = { amountMinor: 1250, currency: "CNY" } as const;
const NOTHING_COMPARED = { compared: 0, uncompared: 0, differences: [] };

function number(at: number): string {
  return `261124${String(at).padStart(22, "0")}`;
}

function sale(at: number, more: Partial<PaymentRecord> = {}): PaymentRecord {
  const ended = { phase: "ended", verdict: "approved", told: false } as const;
  return { type: "payment", order: number(at), ...CNY, atMs: at, ...ended, ...more };
}

function refund(at: number, more: Partial<RefundRecord> = {}): RefundRecord {
  const about = { refund: number(90_000 + at), order: number(at), ...CNY, amountMinor: 100 };
  return { type: "refund", ...about, atMs: at, phase: "refunded", ...more };
}

function atHub(at: number, more: Partial<OrderThere> = {}): OrderThere {
  return { order: number(at), ...CNY, state: "approved", refundedMinor: 0, ...more };
}

async function opened(disk: SimulatedDisk): Promise<Journal> {
  const opening = await Journal.open(disk);
  assert(opening.ok);
  return opening.journal;
}

function differences(journal: Journal, there: readonly OrderThere[]): readonly string[] {
  const compared = compareStatement(shiftOrdersOf(journal), there);
  return compared.differences.map(({ order, kind }) => `${Number(order.slice(6))} ${kind}`);
}

test("a shift of 3000 orders, most of them forgotten, is compared order by order", async (t) => {
  const disk = new SimulatedDisk();
  const journal = await opened(disk);
  for (let at = 1; at <= 3000; at += 1) await journal.append(sale(at));
  const again = await opened(disk.restart("nothing"));
  const there = Array.from({ length: 3000 }, (_, at) => atHub(at + 1));
  t.same(differences(again, there), []);
  const spoilt = there.map((order) =>
    order.order === number(7) ? atHub(7, { amountMinor: 1 }) : order,
  );
  t.same(differences(again, spoilt), ["7 amount"]);
  t.same(differences(again, there.slice(0, -1)), ["3000 only-here"]);
});

test("an order that was paid late after it was forgotten as closed is reversed, once", async (t) => {
  const disk = new SimulatedDisk();
  const journal = await opened(disk);
  for (let at = 1; at <= 2500; at += 1) await journal.append(sale(at, { verdict: "closed" }));
  await journal.append(sale(1, { verdict: "reversed" }));
  const there = Array.from({ length: 2500 }, (_, at) => atHub(at + 1, { state: "closed" }));
  const told = [atHub(1, { state: "reversed" }), ...there.slice(1)];
  t.same(differences(journal, told), []);
  t.same(differences(await opened(disk.restart("nothing")), told), []);
});

test("refunds count as the hub counts them: under way or done, and not when refused", async (t) => {
  const journal = await opened(new SimulatedDisk());
  for (const at of [1, 2, 3]) await journal.append(sale(at));
  await journal.append(refund(1));
  await journal.append(refund(2, { phase: "asking" }));
  await journal.append(refund(3, { phase: "refused" }));
  const there = [atHub(1, { refundedMinor: 100 }), atHub(2, { refundedMinor: 100 }), atHub(3)];
  t.same(differences(journal, there), []);
});

test("an open order that ends in the next shift is compared with that one, and the rest is not", async (t) => {
  const journal = await opened(new SimulatedDisk());
  await journal.append(sale(1));
  await journal.append(sale(2, { phase: "asking" }));
  await journal.closeShift(Date.UTC(2026, 10, 24, 12), NOTHING_COMPARED);
  await journal.append(sale(2));
  t.same(differences(journal, [atHub(1, { state: "reversed" }), atHub(2)]), []);
  t.same(differences(journal, [atHub(1), atHub(2, { state: "reversed" })]), ["2 state"]);
});
