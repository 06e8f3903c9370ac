/** What every store of the hub does; run on each of them. */
import { type Test, test } from "tap";
import { type JournalEntry, reversalEntry, saleEntry } from "../../../hub/ledger/ledger.ts";
import type { OrderPhase } from "../../../hub/orders/order.ts";
import type { HubStore } from "../../../hub/store/hub-store.ts";
import { SAMPLE_SALE, sampleOrder } from "./sample-order.ts";

export type OpenStore = (t: Test) => HubStore | Promise<HubStore>;

export function testHubStore(name: string, open: OpenStore): void {
  testRecords(name, open);
  testFinding(name, open);
  testJournal(name, open);
  testConflicts(name, open);
  testGroups(name, open);
}

function testRecords(name: string, open: OpenStore): void {
  test(`${name}: an order that was never committed is not there`, async (t) => {
    t.equal(await (await open(t)).find("box-1", "1"), null);
  });

  test(`${name}: the latest record of an order is found, whole`, async (t) => {
    const store = await open(t);
    const first = await store.commit(sampleOrder(), []);
    t.strictSame(first, sampleOrder({ revision: 1 }));
    t.strictSame(await store.find("box-1", first.number), first);
    const ended = { ...first, phase: "closed", reason: "never-received", route: null } as const;
    t.strictSame(await store.commit(ended, []), { ...ended, revision: 2 });
    t.strictSame(await store.find("box-1", first.number), { ...ended, revision: 2 });
  });

  test(`${name}: two boxes may use the same order number`, async (t) => {
    const store = await open(t);
    await store.commit(sampleOrder({ amountMinor: 1 }), []);
    await store.commit(sampleOrder({ terminal: "box-2", amountMinor: 2 }), []);
    t.equal((await store.find("box-1", sampleOrder().number))?.amountMinor, 1);
    t.equal((await store.find("box-2", sampleOrder().number))?.amountMinor, 2);
  });
}

function testFinding(name: string, open: OpenStore): void {
  test(`${name}: a merchant's order is found by its own number and by the institution's`, async (t) => {
    const store = await open(t);
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
    const store = await open(t);
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
    const store = await open(t);
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

function testJournal(name: string, open: OpenStore): void {
  test(`${name}: the journal is kept in the order of the commits`, async (t) => {
    const store = await open(t);
    const [sale, reversal] = [saleEntry(SAMPLE_SALE), reversalEntry(SAMPLE_SALE)];
    const approved = await store.commit(sampleOrder({ phase: "approved" }), [sale]);
    await store.commit({ ...approved, phase: "reversed" }, [reversal]);
    t.strictSame(await store.journal(), [sale, reversal]);
  });

  test(`${name}: the journal of a day holds its first millisecond and not the next day's`, async (t) => {
    const store = await open(t);
    for (const atMs of [9, 10, 19, 20]) {
      const entry = saleEntry({ ...SAMPLE_SALE, id: String(atMs), atMs });
      await store.commit(sampleOrder({ number: String(atMs) }), [entry]);
    }
    const found = await store.journal({ fromMs: 10, untilMs: 20 });
    t.strictSame(
      found.map(({ atMs }) => atMs),
      [10, 19],
    );
    t.equal((await store.journal()).length, 4);
  });

  test(`${name}: an entry posted twice is refused, and the order with it`, async (t) => {
    const store = await open(t);
    const sale = saleEntry(SAMPLE_SALE);
    const approved = await store.commit(sampleOrder({ phase: "approved" }), [sale]);
    const again = store.commit({ ...approved, phase: "declined" }, [
      saleEntry({ ...SAMPLE_SALE, id: "box-1-2" }),
      sale,
    ]);
    await t.rejects(again, { name: "StoreError", kind: "failed" });
    t.equal((await store.find("box-1", sampleOrder().number))?.phase, "approved");
    t.strictSame(await store.journal(), [sale]);
  });
}

function testConflicts(name: string, open: OpenStore): void {
  test(`${name}: an order that was changed since it was read is not overwritten`, async (t) => {
    const store = await open(t);
    const read = await store.commit(sampleOrder(), []);
    const approved = await store.commit({ ...read, phase: "approved" }, [saleEntry(SAMPLE_SALE)]);
    const late = store.commit({ ...read, phase: "closed" }, [reversalEntry(SAMPLE_SALE)]);
    await t.rejects(late, { name: "StoreError", kind: "conflict" });
    t.strictSame(await store.find("box-1", read.number), approved);
    t.strictSame(await store.journal(), [saleEntry(SAMPLE_SALE)]);
  });

  test(`${name}: an order that is there is not taken for a new one`, async (t) => {
    const store = await open(t);
    const first = await store.commit(sampleOrder({ amountMinor: 1 }), []);
    const second = store.commit(sampleOrder({ amountMinor: 2 }), []);
    await t.rejects(second, { name: "StoreError", kind: "conflict" });
    t.strictSame(await store.find("box-1", first.number), first);
  });

  test(`${name}: an order that is not there was not read from this store`, async (t) => {
    const store = await open(t);
    const foreign = store.commit(sampleOrder({ revision: 3 }), []);
    await t.rejects(foreign, { name: "StoreError", kind: "conflict" });
    t.equal(await store.find("box-1", sampleOrder().number), null);
  });
}

const MANY = 300;

function testGroups(name: string, open: OpenStore): void {
  test(`${name}: of many commits at once the bad ones fail and the others are kept`, async (t) => {
    const store = await open(t);
    const known = await store.commit(sampleOrder({ number: "known" }), [saleEntry(SAMPLE_SALE)]);
    const commits = Array.from({ length: MANY }, (_, at) => {
      if (at % 100 === 17) return store.commit({ ...known, revision: 0 }, [sale("stale", at)]);
      // The first of its entries is good, and must not stay behind.
      const twice = at % 100 === 34 ? [saleEntry(SAMPLE_SALE)] : [];
      return store.commit(sampleOrder({ number: `n${at}` }), [sale("new", at), ...twice]);
    });
    const ends = await Promise.allSettled(commits);
    const kinds = ends.map((end) => (end.status === "fulfilled" ? "kept" : end.reason.kind));
    const expected = kinds.map((_, at) => {
      return at % 100 === 17 ? "conflict" : at % 100 === 34 ? "failed" : "kept";
    });
    t.strictSame(kinds, expected);
    for (const [at, kind] of kinds.entries()) {
      t.equal((await store.find("box-1", `n${at}`)) !== null, kind === "kept", `commit ${at}`);
    }
    const posted = (await store.journal()).slice(1).map(({ id }) => id);
    const kept = expected.flatMap((kind, at) => (kind === "kept" ? [sale("new", at).id] : []));
    t.strictSame(posted, kept);
  });

  test(`${name}: commits of one order at once are made one upon the other`, async (t) => {
    const store = await open(t);
    const commits = [0, 1, 2].map((revision) => {
      return store.commit(sampleOrder({ revision, sequence: revision + 10 }), []);
    });
    const ended = await Promise.all(commits);
    t.strictSame(
      ended.map(({ revision, sequence }) => [revision, sequence]),
      [
        [1, 10],
        [2, 11],
        [3, 12],
      ],
    );
    t.strictSame(await store.find("box-1", sampleOrder().number), ended[2]);
  });

  test(`${name}: closing waits for the commits under way`, async (t) => {
    const store = await open(t);
    const commit = store.commit(sampleOrder(), []);
    await store.close();
    t.match(await commit, { revision: 1 });
  });
}

function sale(what: string, at: number): JournalEntry {
  return saleEntry({ ...SAMPLE_SALE, id: `${what}-${at}` });
}
