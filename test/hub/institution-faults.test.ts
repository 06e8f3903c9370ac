/** Orders whose institution is not there, or breaks its word. */
import { test } from "tap";
import { isBalanced, trialBalance } from "../../hub/ledger/ledger.ts";
import { orderKey } from "../../hub/orders/order.ts";
import { HubWorld, ORDER, TERMINAL } from "./hub-world.ts";

test("an order whose institution this hub lacks waits for a hub that has it", async (t) => {
  const world = new HubWorld();
  await world.send(world.pay());
  world.hasInstitution = false;
  await world.restartHub();
  await world.send(world.reverse());
  await world.pass(120_000);
  t.equal((await world.order())?.phase, "reversing");
  await world.restartHub();
  await world.pass(120_000);
  t.ok(world.hub.counters.get("institution-missing") > 0);
  t.notOk(world.told().includes("reversed cancelled"));
  world.hasInstitution = true;
  await world.restartHub();
  await world.pass(120_000);
  t.strictSame(world.told(), ["reversed cancelled"]);
});

test("money taken for an order that the institution had closed is counted and goes back", async (t) => {
  const world = new HubWorld();
  world.institution.payPlan = "slow-approve";
  world.institution.reverse = async () => ({ type: "closed" });
  await world.send(world.pay());
  await world.send(world.reverse());
  await world.pass(20_000);
  t.equal((await world.order())?.phase, "reversed");
  t.equal(world.hub.counters.get("approved-after-end"), 1);
});

test("money that comes between a close and the word of it goes back", async (t) => {
  const world = new HubWorld();
  const { institution, clock } = world;
  const hubOrder = orderKey(TERMINAL, ORDER);
  const reverse = institution.reverse.bind(institution);
  institution.reverse = async (order) => {
    const outcome = await reverse(order);
    await new Promise<void>((resolve) => clock.after(4_000, resolve));
    return outcome;
  };
  await world.send(world.present({}, "wechat-pay"));
  await world.send(world.reverse());
  t.ok(institution.arriveLate(hubOrder), "it is closed there, and the customer has paid");
  const order = { hubOrder, amountMinor: 1250, currency: "CNY", merchant: "shop-1" } as const;
  const outcome = { type: "approved", institutionOrder: "W1" } as const;
  const taken = await world.hub.notices.notify({ institution: "wechat-pay", order, outcome });
  t.strictSame(taken, { ok: true }, "so that it is not said again");
  await world.pass(120_000);
  t.notOk(institution.holds(hubOrder), "the customer has the money back");
  t.equal((await world.order())?.phase, "reversed");
  t.equal(world.told().at(-1), "reversed cancelled");
  const journal = await world.store.journal();
  t.strictSame(
    journal.map(({ id }) => id.split("/")[1]),
    ["sale", "reversal"],
  );
  t.ok(isBalanced(trialBalance(journal)));
  t.equal(world.clock.timers, 0);
});
