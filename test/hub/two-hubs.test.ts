/** Two hubs on one store: what one of them has told a box, the other one does not undo. */
import { test } from "tap";
import { requestTopic } from "../../firmware/protocol/topics.ts";
import { HELLO_EVERY_MS } from "../../firmware/uplink/hub-channel.ts";
import { orderKey } from "../../hub/orders/order.ts";
import { HubWorld, ORDER, settle, sign, TERMINAL } from "./hub-world.ts";

test("a reversal held back since before does not undo what another hub has told since", async (t) => {
  const world = new HubWorld();
  const { institution, clock } = world;
  const other = world.newHub();
  const query = institution.query.bind(institution);
  institution.query = async (order) => {
    await new Promise<void>((resolve) => clock.after(9_000, resolve));
    return query(order);
  };
  institution.payPlan = "slow-approve";
  await world.send(world.pay());
  const heldBack = world.reverse();
  // The box was set back to an old image of its disk: it asks, and knows nothing of the reversal.
  await other.receive(requestTopic(TERMINAL), Buffer.from(sign(world.query())));
  await settle();
  await world.pass(20_000);
  t.strictSame(world.told(), ["receipt", "receipt", "approved", "approved"]);
  await world.send(heldBack);
  t.strictSame(world.told(), ["refusal late"]);
  t.equal((await world.order())?.phase, "approved");
});

test("an institution that says nothing takes nothing back that another hub has learned", async (t) => {
  const world = new HubWorld();
  const { institution, clock } = world;
  const other = world.newHub();
  institution.payPlan = "system-error-paid";
  await world.send(world.pay());
  await world.pass(3_000);
  const query = institution.query.bind(institution);
  institution.query = async () => {
    institution.query = query;
    await new Promise<void>((resolve) => clock.after(9_000, resolve));
    return { type: "unknown" };
  };
  world.told();
  await world.send(world.query());
  await other.receive(requestTopic(TERMINAL), Buffer.from(sign(world.query())));
  await world.pass(20_000);
  t.equal((await world.order())?.phase, "approved");
  t.strictSame(world.told(), ["receipt", "receipt", "approved", "approved"]);
});

test("what a lost hub has left is finished by another one that runs on", async (t) => {
  const world = new HubWorld();
  const other = world.newHub();
  const key = orderKey(TERMINAL, ORDER);
  await world.send(world.present({}, "wechat-pay"));
  await world.send(world.reverse());
  t.equal((await world.order())?.phase, "closed");
  world.institution.arriveLate(key);
  const about = { hubOrder: key, amountMinor: 1250, currency: "CNY", merchant: "shop-1" } as const;
  const outcome = { type: "approved", institutionOrder: "W1" } as const;
  await world.hub.notices.notify({ institution: "wechat-pay", order: about, outcome });
  t.equal((await world.order())?.phase, "reversing", "too early to give it back");
  await world.hub.stop();
  const calls = world.institution.calls.length;
  await other.takeOver();
  await world.pass(60_000);
  t.equal(world.institution.calls.length, calls, "it may be that somebody has the order");
  await other.takeOver();
  await world.pass(60_000);
  t.equal((await world.order())?.phase, "reversed");
  t.notOk(world.institution.holds(key), "the customer has the money back");
  await other.takeOver();
  t.equal(world.clock.timers, 0);
});

test("what a lost hub alone has told is told by the one that the box greets", async (t) => {
  const world = new HubWorld();
  const other = world.newHub();
  const greet = async () => {
    await other.receive(...world.signed(world.hello()));
    await settle();
    return world.told();
  };
  t.same(await greet(), ["welcome"]);
  await world.send(world.present({}, "wechat-pay"));
  await world.send(world.reverse());
  const key = orderKey(TERMINAL, ORDER);
  world.institution.arriveLate(key);
  const about = { hubOrder: key, amountMinor: 1250, currency: "CNY", merchant: "shop-1" } as const;
  const outcome = { type: "approved", institutionOrder: "W1" } as const;
  await world.hub.notices.notify({ institution: "wechat-pay", order: about, outcome });
  await world.pass(60_000);
  await world.hub.stop();
  world.told();
  const told: string[] = [];
  for (let hellos = 0; hellos < 14; hellos += 1) {
    await world.pass(HELLO_EVERY_MS);
    told.push(...(await greet()));
  }
  t.ok(told.includes("news"), "the box, never away, has heard of it within the hour");
});
