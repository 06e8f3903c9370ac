/** Orders whose institution is not there, or breaks its word. */
import { test } from "tap";
import { HubWorld } from "./hub-world.ts";

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
