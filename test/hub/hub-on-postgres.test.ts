/** Hubs with their orders in PostgreSQL: a payment over the program, a kill, two hubs at once. */
import { cpSync } from "node:fs";
import { join } from "node:path";
import { type Test, test } from "tap";
import { loadShippedIssuerTable } from "../../firmware/codes/shipped-issuer-table.ts";
import { requestTopic } from "../../firmware/protocol/topics.ts";
import { SystemClock } from "../../hal/clock/system-clock.ts";
import { SystemRandom } from "../../hal/random/system-random.ts";
import { makeCode } from "../../hub/sandbox/sandbox-wallet.ts";
import { PostgresStore } from "../../hub/store/postgres-store.ts";
import { findPostgres, ThrowawayPostgres } from "../../scripts/throwaway-postgres.ts";
import { HubProcess, ProcessBox, writeHubSettings } from "./hub-process.ts";
import { HubWorld, sign, TERMINAL } from "./hub-world.ts";

const programs = findPostgres();
const server = programs.ok ? await ThrowawayPostgres.start(programs) : null;
const skip = programs.ok ? false : programs.why;
const ORDER = "2601010000001234567890123456";

test("a killed hub's payment is answered for by another one on its database", {
  skip,
}, async (t) => {
  const store = { postgres: { url: await newStore() } };
  const folder = t.testdir({ one: {}, two: { data: {} } });
  const [one, two] = [join(folder, "one"), join(folder, "two")];
  const killed = startHub(t, writeHubSettings(one, { store }));
  const before = await ProcessBox.connect(one, await killed.port);
  await before.send(before.pay(ORDER, approvedCode()));
  t.match(await before.hears("answer"), { state: "approved" });
  await killed.end("SIGKILL");

  cpSync(join(one, "data", "hub-keys.json"), join(two, "data", "hub-keys.json"));
  const hub = startHub(t, writeHubSettings(two, { store }));
  const after = await ProcessBox.connect(two, await hub.port);
  await after.send(after.query(ORDER));
  t.match(await after.hears("answer"), { order: ORDER, state: "approved" });
  await after.leave();
  t.strictSame(await hub.end("SIGTERM"), { code: 0, words: "" });
});

test("a hub with other keys than the database's is refused in one clear line", {
  skip,
}, async (t) => {
  const store = { postgres: { url: await newStore() } };
  const folder = t.testdir({ one: {}, two: {} });
  const first = startHub(t, writeHubSettings(join(folder, "one"), { store }));
  await first.port;
  const { code, words } = await startHub(t, writeHubSettings(join(folder, "two"), { store })).ended;
  t.equal(code, 1);
  t.match(words, /^anycode-hub: hub store postgres:.*: its orders were taken with other keys.*\n$/);
});

test("a payment that reaches two hubs at once is executed once", { skip }, async (t) => {
  const url = await newStore();
  const worlds = [await openWorld(t, url), await openWorld(t, url)] as const;
  const numbers = Array.from({ length: 20 }, (_, at) => ORDER.slice(0, -2) + String(10 + at));
  for (const order of numbers) {
    const request = Buffer.from(sign(worlds[0].pay({ order })));
    await Promise.all(worlds.map(({ hub }) => hub.receive(requestTopic(TERMINAL), request)));
    // Both say what the database says, whichever asked the institution.
    while ((await worlds[0].order(order))?.phase !== "approved") await pause();
  }
  const [one, two] = worlds.map(({ institution }) => institution.timesCharged);
  t.equal((one ?? 0) + (two ?? 0), numbers.length);
  t.equal((await worlds[0].store.journal()).length, numbers.length);
});

if (server) test("the server ends with its tests", () => server.stop());

function startHub(t: Test, settings: string): HubProcess {
  const hub = new HubProcess(["--settings", settings]);
  t.teardown(() => hub.end("SIGKILL"));
  return hub;
}

/** A hub with an institution of its own, so that nobody but the store can keep the two apart. */
async function openWorld(t: Test, url: string): Promise<HubWorld> {
  const clock = new SystemClock();
  const store = await PostgresStore.open({ url, clock, afterTurn: setImmediate });
  t.teardown(() => store.close());
  return new HubWorld(store);
}

function approvedCode(): string {
  const issuers = loadShippedIssuerTable();
  const random = new SystemRandom();
  const code =
    issuers.ok && makeCode("wechat-pay", { random, table: issuers.table, outcome: "approved" });
  if (!code) throw new Error("no code");
  return code;
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 2));
}

function newStore(): Promise<string> {
  if (!server) throw new Error("only for tests that are not skipped");
  return server.makeSpace();
}
