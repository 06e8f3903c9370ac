/** Refunds that the hub refuses, before any institution hears of them. */

import { test } from "tap";
import { orderKey } from "../../hub/orders/order.ts";
import { OPEN_ORDERS_OF_TERMINAL_MAX } from "../../hub/orders/order-watches.ts";
import { HubWorld, ORDER, OTHER_SHOPS_BOX, SECOND_BOX, sign, TERMINAL } from "./hub-world.ts";

const KEY = orderKey(TERMINAL, ORDER);

function refundNumber(at: number): string {
  return `26010200000000000000${String(at).padStart(8, "0")}`;
}

async function paidWorld(): Promise<HubWorld> {
  const world = new HubWorld();
  await world.send(world.pay());
  world.told();
  return world;
}

test("never more goes back than was paid, over all refunds", async (t) => {
  const world = await paidWorld();
  await world.send(world.refund({ amountMinor: 1251, refund: refundNumber(1) }));
  await world.send(world.refund({ amountMinor: 1000, refund: refundNumber(2) }));
  await world.send(world.refund({ amountMinor: 251, refund: refundNumber(3) }));
  await world.send(world.refund({ amountMinor: 250, refund: refundNumber(4) }));
  await world.send(world.refund({ amountMinor: 1, refund: refundNumber(5) }));
  t.strictSame(world.told(), [
    "box-1 refused over-paid-amount 0 of 1250",
    "box-1 refunded 1000 of 1250",
    "box-1 refused over-paid-amount 1000 of 1250",
    "box-1 refunded 1250 of 1250",
    "box-1 refused over-paid-amount 1250 of 1250",
  ]);
  t.equal(world.institution.returnedMinor(KEY), 1250);
});

test("a refund counts from the moment it is asked for, though its result is unknown", async (t) => {
  const world = await paidWorld();
  world.institution.refundPlan = "accepted";
  await world.send(world.refund({ amountMinor: 1000, refund: refundNumber(1) }));
  await world.send(world.refund({ amountMinor: 251, refund: refundNumber(2) }));
  t.strictSame(world.told(), ["box-1 refused over-paid-amount 1000 of 1250"]);
});

test("two boxes of a shop that refund the whole order at once: exactly one does", async (t) => {
  for (const restarts of [false, true]) {
    const world = await paidWorld();
    world.institution.refundPlan = restarts ? "silent-done" : "refund";
    const first = world.refund({ refund: refundNumber(1) });
    const second = world.refund({ refund: refundNumber(2), terminal: SECOND_BOX });
    await Promise.all([
      ...[1, 2, 3].flatMap(() => [world.sendFrom(first), world.sendFrom(second)]),
    ]);
    if (restarts) await world.restartHub();
    await world.pass(30_000);
    const told = new Set(world.told());
    t.ok(told.has("box-1 refunded 1250 of 1250"));
    t.ok(told.has("box-2 refused over-paid-amount 1250 of 1250"));
    t.equal(world.institution.returnedMinor(KEY), 1250);
    t.equal((await world.store.journal()).length, 2);
  }
});

test("two hubs on one store, each asked by a box for the whole order at once: one gives it back", async (t) => {
  const world = await paidWorld();
  const other = world.newHub();
  const first = sign(world.refund({ refund: refundNumber(1) }));
  const second = world.refund({ refund: refundNumber(2), terminal: SECOND_BOX });
  await Promise.all([
    world.hub.receive(`t/${TERMINAL}/up/tx`, Buffer.from(first)),
    other.receive(`t/${SECOND_BOX}/up/tx`, Buffer.from(sign(second, SECOND_BOX))),
  ]);
  await world.pass(30_000);
  t.strictSame(world.told().toSorted(), [
    "box-1 refunded 1250 of 1250",
    "box-2 refused over-paid-amount 1250 of 1250",
  ]);
  t.equal(world.institution.returnedMinor(KEY), 1250);
  await other.stop();
});

test("many boxes' partial refunds at once add up to what was paid at most", async (t) => {
  const world = await paidWorld();
  const asked = Array.from({ length: 20 }, (_, at) => {
    const terminal = at % 2 === 0 ? TERMINAL : SECOND_BOX;
    return world.sendFrom(world.refund({ amountMinor: 100, refund: refundNumber(at), terminal }));
  });
  await Promise.all(asked);
  await world.pass(1_000);
  t.equal(world.institution.returnedMinor(KEY), 1200);
  const told = world.told();
  t.equal(told.filter((words) => / refunded /.test(words)).length, 12);
  t.equal(told.filter((words) => / refused over-paid-amount /.test(words)).length, 8);
});

test("another shop's order is as unknown as one that never was, and nothing is told of it", async (t) => {
  const world = await paidWorld();
  await world.sendFrom(world.refund({ terminal: OTHER_SHOPS_BOX }));
  await world.sendFrom(world.refund({ terminal: OTHER_SHOPS_BOX, order: refundNumber(9) }));
  t.match(world.heard, [{ paidMinor: 0 }, { paidMinor: 0 }]);
  for (const said of world.heard) t.notMatch(said, { institution: /./ });
  t.strictSame(world.told(), Array(2).fill("box-9 refused order-unknown 0 of 0"));
  t.equal(world.institution.returnedMinor(KEY), 0);
  t.strictSame((await world.order())?.refunds, []);
});

test("the institution's own number is no order number of a refund", async (t) => {
  const world = await paidWorld();
  const [order] = await world.store.findOfMerchant("shop-1", "W1");
  t.equal(order?.number, ORDER);
  // Another order whose institution's number is this one's order number.
  if (order) {
    const other = { ...order, terminal: SECOND_BOX, number: refundNumber(3), revision: 0 };
    await world.store.commit({ ...other, institutionOrder: refundNumber(4) }, []);
  }
  await world.send(world.refund({ order: refundNumber(4) }));
  t.strictSame(world.told(), ["box-1 refused order-unknown 0 of 0"]);
});

test("where several boxes used one number, each box means its own, and a third gets none", async (t) => {
  const world = await paidWorld();
  await world.sendFrom(world.pay({ terminal: SECOND_BOX }));
  world.told();
  await world.sendFrom(world.refund({ terminal: SECOND_BOX, amountMinor: 10 }));
  t.equal(world.institution.returnedMinor(orderKey(SECOND_BOX, ORDER)), 10);
  t.equal(world.institution.returnedMinor(KEY), 0);
  world.told();
  const order = await world.order();
  if (!order) throw new Error("no order");
  for (const terminal of ["box-3", "box-4"]) {
    await world.store.commit({ ...order, terminal, number: refundNumber(1), revision: 0 }, []);
  }
  await world.send(world.refund({ order: refundNumber(1) }));
  t.strictSame(world.told(), ["box-1 refused not-refundable 0 of 0"]);
});

test("only what was paid and not taken back can be refunded", async (t) => {
  const world = new HubWorld();
  world.institution.payPlan = "customer-acts";
  await world.send(world.pay());
  world.told();
  await world.send(world.refund({ refund: refundNumber(1) }));
  t.strictSame(world.told(), ["box-1 refused not-refundable 0 of 0"]);
  world.institution.customerActs();
  await world.pass(5_000);
  await world.send(world.reverse());
  world.told();
  await world.send(world.refund({ refund: refundNumber(2) }));
  t.strictSame(world.told(), ["box-1 refused not-refundable 0 of 1250"]);
  await world.pass(30_000);
  world.told();
  await world.send(world.refund({ refund: refundNumber(3) }));
  t.strictSame(world.told(), ["box-1 refused not-refundable 0 of 1250"]);
  t.notOk(world.institution.calls.includes("refund"));
});

test("what was refused once is never executed, though its cause has passed", async (t) => {
  const world = new HubWorld();
  world.institution.payPlan = "customer-acts";
  await world.send(world.pay());
  const held = sign(world.refund());
  await world.deliver(`t/${TERMINAL}/up/tx`, held);
  world.institution.customerActs();
  await world.pass(5_000);
  world.told();
  await world.deliver(`t/${TERMINAL}/up/tx`, held);
  t.strictSame(world.told(), ["box-1 refused not-refundable 0 of 1250"]);
  t.equal(world.institution.returnedMinor(KEY), 0);
});

test("an order is refunded fifty times at most, and its record has an end", async (t) => {
  const world = await paidWorld();
  for (let at = 0; at < 50; at += 1) {
    await world.send(world.refund({ amountMinor: 1, refund: refundNumber(at) }));
  }
  t.equal(world.told().at(-1), "box-1 refunded 50 of 1250");
  for (let at = 50; at < 110; at += 1) {
    await world.send(world.refund({ amountMinor: 1, refund: refundNumber(at) }));
  }
  t.ok(world.told().every((words) => words === "box-1 refused too-many-refunds 50 of 1250"));
  t.equal((await world.order())?.refunds.length, 100);
  t.equal(world.institution.returnedMinor(KEY), 50);
});

test("a year after the payment is too late", async (t) => {
  const world = await paidWorld();
  const yearMs = 365 * 24 * 3_600_000;
  await world.pass(yearMs);
  await world.send(world.refund({ amountMinor: 1, refund: refundNumber(1) }));
  await world.pass(1);
  await world.send(world.refund({ amountMinor: 1, refund: refundNumber(2) }));
  t.strictSame(world.told(), [
    "box-1 refunded 1 of 1250",
    "box-1 refused refund-too-late 1 of 1250",
  ]);
});

test("a refund after its deadline is refused and changes nothing", async (t) => {
  const world = await paidWorld();
  const before = await world.order();
  for (const deadlineFromNowMs of [-1, 600_001]) {
    const deadlineMs = world.clock.nowMs() + deadlineFromNowMs;
    await world.send(world.refund({ deadlineMs }));
    await world.send(world.refund({ deadlineMs, order: refundNumber(1) }));
  }
  t.strictSame(world.told(), Array(4).fill("refusal late"));
  t.equal(await world.order(), before);
  t.equal(world.hub.counters.get("late"), 4);
});

test("a sum that no currency has is no refund at all", async (t) => {
  const world = await paidWorld();
  for (const amountMinor of [0, -1, 0.5, 1_000_000_000_000, Number.MAX_SAFE_INTEGER]) {
    await world.send(world.refund({ amountMinor }));
  }
  await world.send({ ...world.refund(), currency: "XXX" });
  t.equal(world.hub.counters.get("malformed"), 6);
  t.strictSame(world.told(), []);
});

test("a box cannot fill the hub with refunds that nobody answers", async (t) => {
  const world = new HubWorld();
  const tooMany = OPEN_ORDERS_OF_TERMINAL_MAX + 1;
  for (let at = 0; at < tooMany; at += 1) {
    await world.send(world.pay({ order: refundNumber(at) }));
  }
  world.told();
  world.institution.refundPlan = "silent-lost";
  for (let at = 0; at < tooMany; at += 1) {
    await world.send(world.refund({ order: refundNumber(at), amountMinor: 1 }));
  }
  t.strictSame(world.told(), ["box-1 refused service-problem 0 of 1250"]);
});
