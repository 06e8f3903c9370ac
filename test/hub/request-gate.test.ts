/** What a box is served, and what not, when it has used up its quota of requests. */
import { test } from "tap";
import { RequestQuota } from "../../hub/request-quota.ts";
import { HubWorld, ORDER, TERMINAL } from "./hub-world.ts";

const ANOTHER = "2601010000009999999999999999";

/** A world whose box has nothing left, and an order that it has taken before. */
async function wornOutWorld() {
  const world = new HubWorld();
  const quota = new RequestQuota(world.clock);
  world.hub = world.newHub({ quota });
  await world.send(world.pay());
  useUp(quota);
  world.told();
  return { world, quota };
}

function useUp(quota: RequestQuota): void {
  while (quota.hasLeft(TERMINAL)) quota.take(TERMINAL);
}

function orderNumber(at: number): string {
  return String(at).padStart(28, "4");
}

test("over its quota, a box asks about an order that it has, and takes it back", async (t) => {
  const { world } = await wornOutWorld();
  await world.send(world.query());
  t.strictSame(world.told(), ["approved"]);
  await world.send(world.reverse());
  await world.pass(60_000);
  t.equal(world.told()[0], "receipt");
  t.equal((await world.order())?.phase, "reversed");
});

test("over its quota, a box repeats its payment and hears how that went", async (t) => {
  const world = new HubWorld();
  const quota = new RequestQuota(world.clock);
  world.hub = world.newHub({ quota });
  const pay = world.pay();
  await world.send(pay);
  useUp(quota);
  world.told();
  await world.send(pay);
  t.strictSame(world.told(), ["approved"]);
  t.equal(world.institution.timesCharged, 1);
});

test("over its quota, a box that has started anew is welcomed", async (t) => {
  const { world, quota } = await wornOutWorld();
  await world.send(world.hello());
  t.strictSame(world.told(), ["welcome"]);
  for (let time = 0; time < 1_000; time += 1) await world.hub.receive(...helloOf(world));
  const { length } = world.told();
  t.ok(length < 1_000, `not without end: ${length} times`);
  t.notOk(quota.hasLeft(TERMINAL));
});

test("over its quota, a box begins no order, whatever it says of it", async (t) => {
  const { world } = await wornOutWorld();
  const order = ANOTHER;
  await world.send(world.pay({ order }));
  await world.send(world.present({ order }));
  await world.send(world.query({ order }));
  await world.send(world.reverse({ order }));
  t.strictSame(world.told(), []);
  t.equal(await world.order(order), null);
  t.equal(world.hub.counters.get("over-quota"), 4);
});

test("what claims to be about an order of the box has to be signed by it all the same", async (t) => {
  const { world } = await wornOutWorld();
  await world.send(world.reverse(), "stranger");
  t.strictSame(world.told(), []);
  t.equal((await world.order(ORDER))?.phase, "approved");
  t.equal(world.hub.counters.get("forged"), 1);
});

test("orders that all have one sequence number use the quota up too", async (t) => {
  const world = new HubWorld();
  const quota = new RequestQuota(world.clock);
  world.hub = world.newHub({ quota });
  for (let at = 0; at < 700; at += 1) {
    await world.hub.receive(...world.signed(world.query({ order: orderNumber(at), sequence: 1 })));
  }
  t.notOk(quota.hasLeft(TERMINAL));
  t.equal((await world.store.ordersOf(TERMINAL, "0".repeat(28), 1_000)).length, 600);
});

test("a repetition of what is known costs nothing: somebody else may be repeating it", async (t) => {
  const world = new HubWorld();
  const quota = new RequestQuota(world.clock);
  world.hub = world.newHub({ quota });
  const query = world.query();
  for (let time = 0; time < 1_000; time += 1) await world.hub.receive(...world.signed(query));
  t.ok(quota.hasLeft(TERMINAL));
});

function helloOf(world: HubWorld) {
  return world.signed(world.hello());
}
