/** The SQLite store: the contract, its errors by their causes, and a kill in the midst. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, renameSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { DatabaseSync } from "node:sqlite";
import { type Test, test } from "tap";
import { SqliteStore, type SqliteStoreOptions } from "../../../hub/store/sqlite-store.ts";
import { testHubStore } from "./hub-store-contract.ts";
import { sampleOrder } from "./sample-order.ts";

testHubStore("SQLite store", (t) => openStore(t));

test("what was committed is there after the store was closed", async (t) => {
  const directory = t.testdir();
  const file = join(directory, "hub.sqlite");
  const first = new SqliteStore(file, { afterTurn: setImmediate });
  const committed = await first.commit(sampleOrder(), []);
  await first.close();
  const second = new SqliteStore(file, { afterTurn: setImmediate });
  t.strictSame(await second.openOrders(), [committed]);
  await second.close();
});

test("every commit acknowledged before a kill is there after it", async (t) => {
  for (const atLeast of [1, 40, 150]) {
    const file = join(t.testdir(), `killed-after-${atLeast}.sqlite`);
    const acknowledged = await commitUntilKilled(file, atLeast);
    const store = new SqliteStore(file, { afterTurn: setImmediate });
    const posted = new Set((await store.journal()).map(({ id }) => id));
    const lost: number[] = [];
    for (let number = 1; number <= acknowledged; number += 1) {
      const order = await store.find("box-1", String(number));
      if (!order || !posted.has(`${number}/sale`)) lost.push(number);
    }
    t.strictSame(lost, [], `of ${acknowledged} acknowledged commits`);
    // At most the one under way when the kill came, and then whole.
    const { length } = await store.journal();
    t.ok(length - acknowledged <= 1, `${length} journal entries`);
    t.ok(await store.find("box-1", String(length)));
    await store.close();
  }
});

test("a store without room rejects as full and changes nothing", async (t) => {
  const store = openStore(t, { bytesMax: 64 * 1024 });
  let committed = 0;
  let failure: unknown = null;
  for (; failure === null && committed < 10_000; committed += 1) {
    const order = sampleOrder({ number: String(committed) });
    failure = await store.commit(order, []).then(
      () => null,
      (error: unknown) => error,
    );
  }
  t.match(failure, { name: "StoreError", kind: "full" });
  t.equal((await store.openOrders()).length, committed - 1);
});

test("a commit without room does not take the others of its group with it", async (t) => {
  const store = openStore(t, { bytesMax: 256 * 1024 });
  const fits = (number: string) => store.commit(sampleOrder({ number }), []);
  const tooLarge = sampleOrder({ number: "2", institutionOrder: "x".repeat(512 * 1024) });
  const ends = await Promise.allSettled([fits("1"), store.commit(tooLarge, []), fits("3")]);
  t.match(ends, [
    { value: { number: "1" } },
    { reason: { kind: "full" } },
    { value: { number: "3" } },
  ]);
  t.strictSame(
    (await store.openOrders()).map(({ number }) => number),
    ["1", "3"],
  );
});

test("a store that another process holds rejects as locked", async (t) => {
  const file = join(t.testdir(), "hub.sqlite");
  const store = new SqliteStore(file, { afterTurn: setImmediate, lockedMsMax: 0 });
  const other = new DatabaseSync(file);
  other.exec("BEGIN IMMEDIATE");
  await t.rejects(store.commit(sampleOrder(), []), { name: "StoreError", kind: "locked" });
  other.exec("ROLLBACK");
  await store.commit(sampleOrder(), []);
  other.close();
  await store.close();
});

test("a file that cannot be opened for writing fails the commit, not the hub", async (t) => {
  const folder = t.testdir({ data: {} });
  const store = new SqliteStore(join(folder, "data", "hub.sqlite"), { afterTurn: setImmediate });
  renameSync(join(folder, "data"), join(folder, "gone"));
  await t.rejects(store.commit(sampleOrder(), []), { name: "StoreError", kind: "failed" });
  renameSync(join(folder, "gone"), join(folder, "data"));
  t.match(await store.commit(sampleOrder(), []), { revision: 1 });
  await store.close();
});

test("a file that is no store is named, and left alone", async (t) => {
  const file = join(
    t.testdir({ "hub.sqlite": "not a database, but somebody's letter" }),
    "hub.sqlite",
  );
  t.throws(() => new SqliteStore(file, { afterTurn: setImmediate }), {
    name: "StoreError",
    message: /not a database/,
  });
  t.equal(readFileSync(file, "utf8"), "not a database, but somebody's letter");
});

test("a store of a later hub is refused", async (t) => {
  const file = join(t.testdir(), "hub.sqlite");
  const later = new DatabaseSync(file);
  later.exec("PRAGMA user_version = 99");
  later.close();
  t.throws(() => new SqliteStore(file, { afterTurn: setImmediate }), {
    name: "StoreError",
    message: /version 99/,
  });
});

test("a store of version 4 is taken over with all its orders", async (t) => {
  const file = join(t.testdir(), "hub.sqlite");
  const former = new DatabaseSync(file);
  former.exec(SCHEMA_4);
  const order = { ...sampleOrder({ institutionOrder: "W1" }), revision: 1 };
  former
    .prepare("INSERT INTO orders VALUES (?, ?, 1, ?, 'W1', ?, 1, ?)")
    .run(order.terminal, order.number, order.merchant, order.takenAtMs, JSON.stringify(order));
  former.prepare("INSERT INTO journal VALUES (1, '1/sale', 7, '[]')").run();
  former.close();
  for (const revision of [1, 2]) {
    const store = new SqliteStore(file, { afterTurn: setImmediate, digestSecretId: "first" });
    t.strictSame(await store.find(order.terminal, order.number), { ...order, revision });
    t.strictSame(await store.findOfMerchant(order.merchant, "W1"), [{ ...order, revision }]);
    t.match(await store.journal(), [{ id: "1/sale" }]);
    await store.commit({ ...order, revision }, []);
    await store.close();
  }
});

test("a store opens only with the digest secret of its first hub", async (t) => {
  const file = join(t.testdir(), "hub.sqlite");
  for (const digestSecretId of ["first", "first"]) {
    await new SqliteStore(file, { afterTurn: setImmediate, digestSecretId }).close();
  }
  t.throws(() => new SqliteStore(file, { afterTurn: setImmediate, digestSecretId: "another" }), {
    name: "StoreError",
    message: /its orders were taken with other keys than the hub has now; restore the hub's keys/,
  });
  await new SqliteStore(file, { afterTurn: setImmediate, digestSecretId: "first" }).close();
});

test("a record that is damaged is an error, not an order", async (t) => {
  const file = join(t.testdir(), "hub.sqlite");
  const store = new SqliteStore(file, { afterTurn: setImmediate });
  await store.commit(sampleOrder(), []);
  const other = new DatabaseSync(file);
  other.exec("UPDATE orders SET record = replace(record, 'asking', 'paid')");
  other.close();
  await t.rejects(store.find("box-1", sampleOrder().number), { name: "StoreError" });
  await store.close();
});

const SCHEMA_4 = `
  CREATE TABLE orders (
    terminal TEXT NOT NULL,
    number TEXT NOT NULL,
    revision INTEGER NOT NULL,
    merchant TEXT NOT NULL,
    institution_order TEXT,
    taken_at_ms INTEGER NOT NULL,
    open INTEGER NOT NULL,
    record TEXT NOT NULL,
    PRIMARY KEY (terminal, number)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX open_orders ON orders (terminal, number) WHERE open = 1;
  CREATE INDEX orders_of_merchant ON orders (merchant, number);
  CREATE INDEX orders_at_institution ON orders (merchant, institution_order)
    WHERE institution_order IS NOT NULL;
  CREATE TABLE journal (
    position INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    at_ms INTEGER NOT NULL,
    entries TEXT NOT NULL
  ) STRICT;
  CREATE INDEX journal_by_time ON journal (at_ms);
  CREATE TABLE digest_secret (id TEXT NOT NULL) STRICT;
  PRAGMA user_version = 4;
`;

function openStore(t: Test, options: Partial<SqliteStoreOptions> = {}): SqliteStore {
  const store = new SqliteStore(join(t.testdir(), "hub.sqlite"), {
    afterTurn: setImmediate,
    ...options,
  });
  t.teardown(() => store.close());
  return store;
}

/** The number of commits the child acknowledged before it was killed, at least `atLeast`. */
async function commitUntilKilled(file: string, atLeast: number): Promise<number> {
  const program = join(import.meta.dirname, "committing-process.ts");
  const child = spawn(process.execPath, [program, file], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let acknowledged = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    acknowledged = Number(line);
    if (acknowledged === atLeast) child.kill("SIGKILL");
  }
  if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
  return acknowledged;
}
