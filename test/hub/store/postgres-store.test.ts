/** The store on a real PostgreSQL: the contract, errors by their causes, several hubs, kills. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { Client } from "pg";
import { type Test, test } from "tap";
import { SystemClock } from "../../../hal/clock/system-clock.ts";
import { saleEntry } from "../../../hub/ledger/ledger.ts";
import { PostgresStore, type PostgresStoreOptions } from "../../../hub/store/postgres-store.ts";
import { findPostgres, ThrowawayPostgres } from "../../../scripts/throwaway-postgres.ts";
import { CuttingProxy } from "./cutting-proxy.ts";
import { testHubStore } from "./hub-store-contract.ts";
import { SAMPLE_SALE, sampleOrder } from "./sample-order.ts";

const programs = findPostgres();
const server = programs.ok ? await ThrowawayPostgres.start(programs) : null;
const skip = programs.ok ? false : programs.why;

if (server) testHubStore("PostgreSQL store", async (t) => openStore(t, await newStore()));

test("what was committed is there after the store was closed", { skip }, async (t) => {
  const url = await newStore();
  const first = await openStore(t, url);
  const committed = await first.commit(sampleOrder(), []);
  await first.close();
  t.strictSame(await (await openStore(t, url)).openOrders(), [committed]);
});

test("every commit acknowledged before a kill of the hub is there after it", {
  skip,
}, async (t) => {
  for (const atLeast of [1, 40, 150]) {
    const url = await newStore();
    const acknowledged = await commitUntilKilled(url, atLeast);
    const store = await openStore(t, url);
    const posted = new Set((await store.journal()).map(({ id }) => id));
    const lost: number[] = [];
    for (let number = 1; number <= acknowledged; number += 1) {
      const order = await store.find("box-1", String(number));
      if (!order || !posted.has(`${number}/sale`)) lost.push(number);
    }
    t.strictSame(lost, [], `of ${acknowledged} acknowledged commits`);
    t.ok(posted.size - acknowledged <= 1, `${posted.size} journal entries`);
  }
});

test("of two hubs that change one order at once, one is told to read again", {
  skip,
}, async (t) => {
  const url = await newStore();
  const stores = [await openStore(t, url), await openStore(t, url)];
  const ends = { kept: 0, conflict: 0 };
  for (let round = 0; round < 50; round += 1) {
    const number = String(round);
    const commits = stores.flatMap((store, hub) =>
      [0, 1].map((at) => {
        const order = sampleOrder({ number: `${number}-${at}`, sequence: hub });
        return store.commit(order, [saleEntry({ ...SAMPLE_SALE, id: `${hub} ${number} ${at}` })]);
      }),
    );
    for (const end of await Promise.allSettled(commits)) {
      ends[end.status === "fulfilled" ? "kept" : (end.reason.kind as "conflict")] += 1;
    }
  }
  t.strictSame(ends, { kept: 100, conflict: 100 });
  const [store] = stores;
  const posted = (await store?.journal()) ?? [];
  t.equal(posted.length, 100, "the loser's entries are not in the ledger");
  for (const { id } of posted) {
    const [hub, round, at] = id.replace("/sale", "").split(" ");
    const order = await store?.find("box-1", `${round}-${at}`);
    t.equal(order?.sequence, Number(hub), "order and entries are the same hub's");
  }
});

test("hubs that add to one order in turns lose none of it", { skip }, async (t) => {
  const url = await newStore();
  const stores = [await openStore(t, url), await openStore(t, url)];
  await stores[0]?.commit(sampleOrder({ amountMinor: 0 }), []);
  const add = async (store: PostgresStore) => {
    for (let added = 0; added < 40; ) {
      const order = await store.find("box-1", sampleOrder().number);
      if (!order) throw new Error("the order is gone");
      const more = { ...order, amountMinor: order.amountMinor + 1 };
      await store.commit(more, []).then(
        () => {
          added += 1;
        },
        ({ kind }) => t.equal(kind, "conflict"),
      );
    }
  };
  await Promise.all(stores.map(add));
  t.match(await stores[0]?.find("box-1", sampleOrder().number), { amountMinor: 80 });
});

test("a commit whose answer was lost on the way is made once", { skip }, async (t) => {
  const url = await newStore();
  const proxy = await CuttingProxy.start(t, `${server?.folder}/.s.PGSQL.5432`);
  const store = await openStore(t, proxy.through(url));
  for (const cut of ["request", "answer"] as const) {
    proxy.cutNext("write-group", cut);
    const order = sampleOrder({ number: cut });
    const committed = await store.commit(order, [saleEntry({ ...SAMPLE_SALE, id: cut })]);
    t.equal(proxy.cuts, 1, `the ${cut} was cut off`);
    proxy.cuts = 0;
    t.strictSame(await store.find("box-1", cut), committed);
  }
  t.strictSame(
    (await store.journal()).map(({ id }) => id),
    ["request/sale", "answer/sale"],
  );
});

test("a database that went away is unreachable, and used again when it is back", {
  skip,
}, async (t) => {
  const store = await openStore(t, await newStore());
  const kept = await store.commit(sampleOrder({ number: "1" }), [saleEntry(SAMPLE_SALE)]);
  await server?.crash();
  const unreachable = { name: "StoreError", kind: "unreachable" };
  await t.rejects(store.find("box-1", "1"), unreachable);
  await t.rejects(store.commit(sampleOrder({ number: "2" }), []), unreachable);
  await server?.run();
  await store.commit(sampleOrder({ number: "3" }), []);
  t.strictSame(await store.find("box-1", "1"), kept);
  t.strictSame(await store.journal(), [saleEntry(SAMPLE_SALE)]);
});

test("a commit for which the database has no room rejects as full", { skip }, async (t) => {
  const url = await newStore();
  const store = await openStore(t, url);
  // The server's own word for it, said by a trigger: to fill a disk takes a disk of one's own.
  await server?.execute(
    url,
    `CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN RAISE EXCEPTION 'no room' USING ERRCODE = 'disk_full'; END $$;
     CREATE TRIGGER full_disk BEFORE INSERT ON orders FOR EACH ROW
       WHEN (NEW.number = 'large') EXECUTE FUNCTION refuse()`,
  );
  const ends = await Promise.allSettled(
    ["1", "large", "2"].map((number) => store.commit(sampleOrder({ number }), [])),
  );
  t.match(ends, [{ status: "fulfilled" }, { reason: { kind: "full" } }, { status: "fulfilled" }]);
});

test("an order whose row somebody holds rejects as locked", { skip }, async (t) => {
  const url = await newStore();
  const store = await openStore(t, url, { lockedMsMax: 50 });
  const order = await store.commit(sampleOrder(), []);
  const holder = new Client(url);
  await holder.connect();
  await holder.query("BEGIN");
  await holder.query("SELECT * FROM orders FOR UPDATE");
  await t.rejects(store.commit(order, []), { name: "StoreError", kind: "locked" });
  await holder.query("COMMIT");
  await holder.end();
  t.match(await store.commit(order, []), { revision: 2 });
});

test("a record that is damaged is an error, not an order", { skip }, async (t) => {
  const url = await newStore();
  const store = await openStore(t, url);
  await store.commit(sampleOrder(), []);
  await server?.execute(url, "UPDATE orders SET record = replace(record, 'asking', 'paid')");
  await t.rejects(store.find("box-1", sampleOrder().number), {
    name: "StoreError",
    kind: "failed",
  });
});

test("a database is opened only by a hub that fits it", { skip }, async (t) => {
  const url = await newStore();
  for (const digestSecretId of ["first", "first"]) {
    await (await openStore(t, url, { digestSecretId })).close();
  }
  await t.rejects(openStore(t, url, { digestSecretId: "another" }), {
    ...{ name: "StoreError", kind: "failed" },
    message: /its orders were taken with other keys than the hub has now; give this hub the keys/,
  });
  await server?.execute(url, "UPDATE hub_schema SET version = 99");
  await t.rejects(openStore(t, url), { name: "StoreError", message: /schema is version 99/ });
  const careless = await newStore();
  await server?.execute(careless, `ALTER ROLE anycode SET synchronous_commit = off`);
  const refused = openStore(t, careless);
  await t.rejects(refused, { name: "StoreError", message: /its synchronous_commit is off/ });
  await server?.execute(careless, "ALTER ROLE anycode RESET synchronous_commit");
});

test("hubs that start together on a new database make its tables once", { skip }, async (t) => {
  const url = await newStore();
  const stores = await Promise.all([1, 2, 3].map(() => openStore(t, url)));
  await stores[0]?.commit(sampleOrder(), []);
  t.ok(await stores[2]?.find("box-1", sampleOrder().number));
});

test("an error names the database without its password", async (t) => {
  const url = "postgres://hub:secret@127.0.0.1:1/hub";
  const failure = await openStore(t, url).catch((error: Error) => error);
  t.match(failure, { name: "StoreError", kind: "unreachable", message: /127\.0\.0\.1:1\/hub:/ });
  t.notMatch(String((failure as Error).message), /secret/);
});

if (server) test("the server ends with its tests", () => server.stop());

function newStore(): Promise<string> {
  if (!server) throw new Error("only for tests that are not skipped");
  return server.makeSpace();
}

async function openStore(
  t: Test,
  url: string,
  options: Partial<PostgresStoreOptions> = {},
): Promise<PostgresStore> {
  const clock = new SystemClock();
  const store = await PostgresStore.open({ url, clock, afterTurn: setImmediate, ...options });
  t.teardown(() => store.close());
  return store;
}

/** The number of commits the child acknowledged before it was killed, at least `atLeast`. */
async function commitUntilKilled(url: string, atLeast: number): Promise<number> {
  const program = join(import.meta.dirname, "committing-process.ts");
  const child = spawn(process.execPath, [program, url], { stdio: ["ignore", "pipe", "inherit"] });
  let acknowledged = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    acknowledged = Number(line);
    if (acknowledged === atLeast) child.kill("SIGKILL");
  }
  if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
  return acknowledged;
}
