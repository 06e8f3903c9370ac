/** Shifts in the journal: totals of more sales than are kept, and closing, wherever power fails. */
import assert from "node:assert/strict";
import { type Test, test } from "tap";
import { LocalCalendar } from "../../../firmware/calendar/local-time.ts";
import { ENDED_PAYMENTS_MAX, Journal } from "../../../firmware/journal/journal.ts";
import type { PaymentRecord } from "../../../firmware/journal/journal-record.ts";
import { BATCHED_ORDERS_MAX } from "../../../firmware/shift/takings.ts";
import { netMinor, type Totals } from "../../../firmware/shift/totals.ts";
import { SimulatedDisk } from "../../../hal/disk/simulated-disk.ts";
import type { Survival } from "../../../hal/disk/simulated-file.ts";
import { SimulatedRandom } from "../../../hal/random/simulated-random.ts";

const MORNING_MS = Date.UTC(2026, 10, 24, 1);
const INSTITUTIONS = ["alipay", "icbc", "wechat-pay"] as const;
const NOTHING_COMPARED = { compared: 0, uncompared: 0, differences: [] };
const CALENDAR = new LocalCalendar("Asia/Shanghai");

/** The nth sale, one a second; every fifth is taken back. */
function sale(number: number, more: Partial<PaymentRecord> = {}): PaymentRecord {
  return {
    type: "payment",
    order: `261124${String(number).padStart(22, "0")}`,
    amountMinor: 100 + number,
    currency: "CNY",
    atMs: MORNING_MS + number * 1000,
    phase: "ended",
    verdict: number % 5 === 0 ? "reversed" : "approved",
    institution: INSTITUTIONS[number % 3] ?? "alipay",
    ...more,
  };
}

async function open(disk: SimulatedDisk): Promise<Journal> {
  const opening = await Journal.open(disk, { calendar: CALENDAR });
  assert(opening.ok);
  return opening.journal;
}

async function sell(journal: Journal, from: number, to: number): Promise<void> {
  for (let number = from; number <= to; number += 1) await journal.append(sale(number));
}

/** What sales `from` to `to` come to, by reckoning. */
function expected(from: number, to: number) {
  const numbers = Array.from({ length: to - from + 1 }, (_, at) => from + at);
  const of = (isCounted: (number: number) => boolean) => {
    const counted = numbers.filter(isCounted);
    return { count: counted.length, amountMinor: counted.reduce((sum, n) => sum + 100 + n, 0) };
  };
  return INSTITUTIONS.map((institution, at) => ({
    institution,
    currency: "CNY" as const,
    sales: of((number) => number % 3 === at && number % 5 !== 0),
    refunds: { count: 0, amountMinor: 0 },
    reversed: of((number) => number % 3 === at && number % 5 === 0),
  }));
}

function salesIn(totals: Totals): number {
  return totals.reduce((sum, { sales, reversed }) => sum + sales.count + reversed.count, 0);
}

test("a shift of three times the sales that are kept has right totals, over restarts too", async (t) => {
  const disk = new SimulatedDisk();
  const journal = await open(disk);
  await sell(journal, 1, 3200);
  t.ok(journal.payments.length < 3200, "the journal has forgotten some");
  t.same(journal.totals({ type: "shift", shift: 1 }), expected(1, 3200));
  t.same(journal.totals({ type: "day", day: "2026-11-24" }), expected(1, 3200));
  const again = await open(disk.restart("nothing"));
  t.equal(again.payments.length, ENDED_PAYMENTS_MAX);
  t.same(again.totals({ type: "shift", shift: 1 }), expected(1, 3200));
  await again.closeShift(MORNING_MS + 4_000_000, NOTHING_COMPARED);
  await sell(again, 3201, 3300);
  t.same(again.totals({ type: "shift", shift: 2 }), expected(3201, 3300));
  t.same(again.totals({ type: "day", day: "2026-11-24" }), expected(1, 3300), "the day goes on");
  t.same(again.totals({ type: "day", day: "2026-11-25" }), []);
});

test("a payment told long after it was forgotten is not counted twice", async (t) => {
  const disk = new SimulatedDisk();
  const journal = await open(disk);
  await sell(journal, 1, 2500);
  for (const number of [1, 2, 2499]) await journal.append(sale(number, { told: true }));
  t.same(journal.totals({ type: "shift", shift: 1 }), expected(1, 2500));
  const again = await open(disk.restart("nothing"));
  t.same(again.totals({ type: "shift", shift: 1 }), expected(1, 2500));
});

test("a payment belongs to the shift in which it ended, told in whichever", async (t) => {
  const disk = new SimulatedDisk();
  const journal = await open(disk);
  await journal.append(sale(1));
  await journal.append(sale(2, { phase: "asking" }));
  const closed = await journal.closeShift(MORNING_MS + 5000, NOTHING_COMPARED);
  t.equal(closed.carriedOver, 1, "the open order is carried over, and said");
  await journal.append(sale(1, { told: true }));
  await journal.append(sale(2));
  for (const each of [journal, await open(disk.restart("nothing"))]) {
    t.same(each.totals({ type: "shift", shift: 1 }), [expected(1, 1)[1]]);
    t.same(each.totals({ type: "shift", shift: 2 }), [expected(2, 2)[2]]);
    t.same(each.takings.open, { number: 2, fromMs: MORNING_MS + 5000 });
  }
});

test("orders beyond the bound are known as sums, and which these may be is known", async (t) => {
  const disk = new SimulatedDisk();
  const journal = await open(disk);
  const count = ENDED_PAYMENTS_MAX + BATCHED_ORDERS_MAX + 3000;
  await sell(journal, 1, count);
  const again = await open(disk.restart("nothing"));
  t.equal(again.takings.batchedOrders().length, BATCHED_ORDERS_MAX);
  t.equal(again.takings.foldedTo, sale(3000).order);
  t.same(again.totals({ type: "shift", shift: 1 }), expected(1, count));
  const bytes = (await disk.restart("nothing").read("journal.log"))?.length ?? 0;
  t.ok(bytes < 1024 * 1024, `${bytes} bytes`);
});

test("wherever the power fails, no sale of a long shift is lost or counted twice", async (t) => {
  const before = new SimulatedDisk();
  await sell(await open(before), 1, 1900);
  const bytes = await before.read("journal.log");
  assert(bytes);
  let cuts = 0;
  for (const survival of ["nothing", "everything", "torn", new SimulatedRandom(3)] as const) {
    for (let operation = 1; ; operation += 1) {
      const disk = await diskWith(bytes);
      disk.cutPowerAt(disk.operations + operation);
      const sold = await sellOn(disk);
      if (!disk.powerWasCut) break;
      cuts += 1;
      await expectAllCounted(t, { disk, survival, sold, when: `${operation}, ${survival}` });
    }
  }
  t.ok(cuts > 100, `${cuts} power cuts`);
});

async function diskWith(journal: Uint8Array): Promise<SimulatedDisk> {
  const disk = new SimulatedDisk();
  const file = await disk.openForAppend("journal.log");
  await file.append(journal);
  await file.sync();
  await disk.syncDirectory();
  return disk;
}

/** A start, which forgets 900 sales, five more sales, a shift close, a second start, one sale. */
async function sellOn(disk: SimulatedDisk) {
  let sold = 1900;
  let isClosed = false;
  try {
    const journal = await open(disk);
    for (; sold < 1905; sold += 1) await journal.append(sale(sold + 1));
    await journal.closeShift(MORNING_MS + 1_905_500, NOTHING_COMPARED);
    isClosed = true;
    await journal.close();
    const again = await open(disk);
    await again.append(sale(1906));
    sold = 1906;
  } catch (error) {
    if (!disk.powerWasCut) throw error;
  }
  return { sold, isClosed };
}

async function expectAllCounted(
  t: Test,
  cut: {
    readonly disk: SimulatedDisk;
    readonly survival: Survival;
    readonly sold: { readonly sold: number; readonly isClosed: boolean };
    readonly when: string;
  },
): Promise<void> {
  const { sold, isClosed } = cut.sold;
  const journal = await open(cut.disk.restart(cut.survival));
  const { open: shift, closed } = journal.takings;
  const day = journal.totals({ type: "day", day: "2026-11-24" });
  const first = journal.totals({ type: "shift", shift: 1 });
  const found = salesIn(day);
  const isRight = found === sold || found === sold + 1;
  if (!isRight) t.fail(`${cut.when}: ${found} sales found, ${sold} were made`);
  t.same(day, expected(1, found), `${cut.when}: the day's totals`);
  if (isClosed && shift.number !== 2) t.fail(`${cut.when}: the closed shift is open again`);
  if (shift.number === 1) {
    t.same(first, day, `${cut.when}: the old shift, whole`);
    return;
  }
  // The old shift's totals are in its record, whole; the new one has what came after.
  t.equal(closed.length, 1, cut.when);
  const [record] = closed;
  t.equal(record?.number, 1);
  const counted = record?.totals.reduce((sum, [, , s, , , , r]) => sum + s + r, 0);
  t.equal(counted, 1905, `${cut.when}: the closed shift's totals`);
  const second = journal.totals({ type: "shift", shift: 2 });
  t.equal(salesIn(second), found - 1905, `${cut.when}: the new shift`);
}

test("what is left with the merchant is what came in less what went back", async (t) => {
  const [row] = expected(1, 9);
  assert(row);
  t.equal(netMinor({ ...row, refunds: { count: 1, amountMinor: 50 } }), row.sales.amountMinor - 50);
});
