/** Late payments are told until their box must have heard, whatever becomes of hub and box. */
import { test } from "tap";
import { HELLO_EVERY_MS } from "../../../firmware/uplink/hub-channel.ts";
import { AWAY_AFTER_MS, RECALLED_MS } from "../../../hub/orders/late-payment-recall.ts";
import { HubWorld, ORDER, TERMINAL } from "../hub-world.ts";

const HUB_ORDER = `${TERMINAL}-${ORDER}`;

/** An order that was paid after its box had been told that it is closed. */
async function paidLate(): Promise<HubWorld> {
  const world = new HubWorld();
  await world.send(world.hello());
  await world.send(world.present({}, "wechat-pay"));
  await world.send(world.reverse());
  world.institution.arriveLate(HUB_ORDER);
  const order = { hubOrder: HUB_ORDER, amountMinor: 1250, currency: "CNY", merchant: "shop-1" };
  const outcome = { type: "approved", institutionOrder: "W1" } as const;
  await world.hub.notices.notify({
    ...{ institution: "wechat-pay", outcome },
    order: { ...order, currency: "CNY" },
  });
  const told = world.told();
  if (told.at(-1) !== "news") throw new Error(`the hub told ${told}`);
  return world;
}

async function toldAtHello(world: HubWorld): Promise<readonly string[]> {
  world.told();
  await world.send(world.hello());
  return world.told();
}

test("a hub that has died since tells the box all the same", async (t) => {
  const world = await paidLate();
  await world.restartHub();
  t.same(await toldAtHello(world), ["welcome", "news"], "while the money is on its way back");
  await world.pass(60_000);
  t.equal((await world.order())?.phase, "reversed");
  await world.restartHub();
  await world.send(world.hello());
  t.match(world.heard.at(-1), {
    type: "news",
    saidAtMs: world.clock.nowMs(),
    item: { kind: "late-payment", order: ORDER, amountMinor: 1250, institution: "wechat-pay" },
  });
});

test("a box that was away for hours hears of it, one that was away for days does not", async (t) => {
  const world = await paidLate();
  await world.pass(8 * AWAY_AFTER_MS * 10);
  t.same(await toldAtHello(world), ["welcome", "news"]);
  t.same(await toldAtHello(world), ["welcome"], "it has not been away since");
  await world.pass(RECALLED_MS);
  t.same(await toldAtHello(world), ["welcome"]);
});

test("to a box that is there it is said again at each hello for an hour, then hourly", async (t) => {
  const world = await paidLate();
  let times = 0;
  for (let hellos = 0; hellos < 20; hellos += 1) {
    await world.pass(HELLO_EVERY_MS);
    times += (await toldAtHello(world)).filter((told) => told === "news").length;
  }
  t.equal(times, 12);
});

test("a store that cannot be read costs one hello", async (t) => {
  const world = await paidLate();
  await world.restartHub();
  world.store.readFailures = 1;
  t.same(await toldAtHello(world), ["welcome"]);
  t.equal(world.hub.counters.get("store-failed"), 1);
  t.same(await toldAtHello(world), ["welcome", "news"]);
});
