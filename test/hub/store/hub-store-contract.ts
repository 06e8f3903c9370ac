/** What every store of the hub does; run on each of them. */
import { type Test, test } from "tap";
import { reversalEntry, saleEntry } from "../../../hub/ledger/ledger.ts";
import type { OrderPhase } from "../../../hub/orders/order.ts";
import type { HubStore } from "../../../hub/store/hub-store.ts";
import { SAMPLE_SALE, sampleOrder } from "./sample-order.ts";

export function testHubStore(name: string, open: (t: Test) => HubStore): void {
  testRecords(name, open);
  testFinding(name, open);
  testJournal(name, open);
}

function testRecords(name: string, open: (t: Test) => HubStore): void {
  test(`${name}: an order that was never committed is not there`, async (t) => {
    t.equal(await open(t).find("box-1", "1"), null);
  });

  test(`${name}: the latest record of an order is found, whole`, async (t) => {
    const store = open(t);
    await store.commit(sampleOrder(), []);
    t.strictSame(await store.find("box-1", sampleOrder().number), sampleOrder());
    const ended = sampleOrder({ phase: "closed", reason: "never-received", route: null });
    await store.commit(ended, []);
    t.strictSame(await store.find("box-1", sampleOrder().number), ended);
  });

  test(`${name}: two boxes may use the same order number`, async (t) => {
    const store = open(t);
    await store.commit(sampleOrder({ amountMinor: 1 }), []);
    await store.commit(sampleOrder({ terminal: "box-2", amountMinor: 2 }), []);
    t.equal((await store.find("box-1", sampleOrder().number))?.amountMinor, 1);
    t.equal((await store.find("box-2", sampleOrder().number))?.amountMinor, 2);
  });
}

function testFinding(name: string, open: (t: Test) => HubStore): void {
  test(`${name}: a merchant's order is found by its own number and by the institution's`, async (t) => {
    const store = open(t);
    const [older, newer] = [
      sampleOrder({ institutionOrder: "wx1" }),
      "2601010000001234567890123457",
    ];
    await store.commit(older, []);
    await store.commit(sampleOrder({ number: newer, institutionOrder: "wx2" }), []);
    const later = { ...older, terminal: "box-2", takenAtMs: older.takenAtMs + 1 };
    await store.commit({ ...later, institutionOrder: null }, []);
    const keysOf = async (merchant: string, number: string) => {
      const found = await store.findOfMerchant(merchant, number);
      return found.map((order) => `${order.terminal} ${order.number}`);
    };
    t.strictSame(await keysOf("shop-1", "wx2"), [`box-1 ${newer}`]);
    t.strictSame(await keysOf("shop-1", older.number), [
      `box-2 ${older.number}`,
      `box-1 ${older.number}`,
    ]);
    t.strictSame(await keysOf("shop-2", older.number), [], "another merchant's business");
    t.strictSame(await keysOf("shop-1", "wx3"), []);
  });

  test(`${name}: a terminal's orders are listed by their numbers, a page at a time`, async (t) => {
    const store = open(t);
    for (const number of ["3", "1", "2", "4"]) await store.commit(sampleOrder({ number }), []);
    await store.commit(sampleOrder({ number: "5", terminal: "box-2" }), []);
    const numbersOf = async (after: string) => {
      return (await store.ordersOf("box-1", after, 2)).map(({ number }) => number);
    };
    t.strictSame(await numbersOf("0"), ["1", "2"]);
    t.strictSame(await numbersOf("2"), ["3", "4"]);
    t.strictSame(await numbersOf("4"), []);
  });

  test(`${name}: open orders are those without an end, by their keys`, async (t) => {
    const store = open(t);
    const phases: OrderPhase[] = ["unknown", "approved", "reversing", "closed", "asking"];
    for (const [at, phase] of phases.entries()) {
      await store.commit(sampleOrder({ number: String(9 - at), phase }), []);
    }
    const found = await store.openOrders();
    t.strictSame(
      found.map(({ number, phase }) => [number, phase]),
      [
        ["5", "asking"],
        ["7", "reversing"],
        ["9", "unknown"],
      ],
    );
  });
}

function testJournal(name: string, open: (t: Test) => HubStore): void {
  test(`${name}: the journal is kept in the order of the commits`, async (t) => {
    const store = open(t);
    const [sale, reversal] = [saleEntry(SAMPLE_SALE), reversalEntry(SAMPLE_SALE)];
    await store.commit(sampleOrder({ phase: "approved" }), [sale]);
    await store.commit(sampleOrder({ phase: "reversed" }), [reversal]);
    t.strictSame(await store.journal(), [sale, reversal]);
  });

  test(`${name}: an entry posted twice is refused, and the order with it`, async (t) => {
    const store = open(t);
    const sale = saleEntry(SAMPLE_SALE);
    await store.commit(sampleOrder({ phase: "approved" }), [sale]);
    const again = store.commit(sampleOrder({ phase: "declined" }), [
      saleEntry({ ...SAMPLE_SALE, id: "box-1-2" }),
      sale,
    ]);
    await t.rejects(again, { name: "StoreError", kind: "failed" });
    t.equal((await store.find("box-1", sampleOrder().number))?.phase, "approved");
    t.strictSame(await store.journal(), [sale]);
  });
}
