/** Orders that are taken back although refunds of them went before: the money is back once. */
import { test } from "tap";
import { trialBalance } from "../../hub/ledger/ledger.ts";
import { orderKey } from "../../hub/orders/order.ts";
import { HubWorld, ORDER, SECOND_BOX, TERMINAL } from "./hub-world.ts";

const KEY = orderKey(TERMINAL, ORDER);

/** Paid long enough ago that reversals are taken. */
async function paidWorld(): Promise<HubWorld> {
  const world = new HubWorld();
  await world.send(world.pay());
  await world.pass(20_000);
  world.told();
  return world;
}

async function isAllBack(world: HubWorld): Promise<boolean> {
  const balances = trialBalance(await world.store.journal());
  const { institution } = world;
  const back = institution.holds(KEY) ? institution.returnedMinor(KEY) : 1250;
  const isOnce = institution.holds(KEY) || institution.returnedMinor(KEY) === 0;
  const isBooked = balances.every(({ balanceMinor }) => balanceMinor === 0n);
  return back === 1250 && isOnce && isBooked && institution.breaches.length === 0;
}

test("an order that was refunded in part gives back the rest, and is reversed", async (t) => {
  const world = await paidWorld();
  await world.sendFrom(world.refund({ terminal: SECOND_BOX, amountMinor: 250 }));
  world.told();
  await world.send(world.reverse());
  t.strictSame(world.told(), ["receipt", "reversed cancelled"]);
  t.ok(await isAllBack(world));
  t.strictSame(
    (await world.store.journal()).map(({ id }) => id.replace(/[0-9]{28}/g, "N")),
    ["box-1-N/sale", "box-1-N/refund/N", "box-1-N/refund/reversal-1"],
  );
  t.equal(world.clock.timers, 0);
});

test("an order that was refunded in full is reversed at once, and nothing more goes back", async (t) => {
  const world = await paidWorld();
  await world.sendFrom(world.refund({ terminal: SECOND_BOX }));
  world.told();
  await world.send(world.reverse());
  t.strictSame(world.told(), ["reversed cancelled"]);
  t.ok(await isAllBack(world));
  await world.send(world.reverse());
  t.strictSame(world.told(), ["reversed cancelled"]);
  t.equal(world.clock.timers, 0);
});

test("a refund under way ends before the order is taken back, with or without a restart", async (t) => {
  for (const plan of ["accepted", "silent-done", "silent-lost", "refuse"] as const) {
    for (const restarts of [false, true]) {
      const world = await paidWorld();
      world.institution.refundPlan = plan;
      const first = world.refund({ terminal: SECOND_BOX, amountMinor: 250 });
      await world.sendFrom(first);
      await world.send(world.reverse());
      if (restarts) await world.restartHub();
      world.institution.refundPlan = "refund";
      await world.pass(300_000);
      const told = world.told();
      t.equal((await world.order())?.phase, "reversed", plan);
      t.ok(told.includes("reversed cancelled"), plan);
      const ended = plan === "refuse" ? "refused service-problem" : "refunded";
      t.ok(
        told.some((words) => words.startsWith(`box-2 ${ended}`)),
        told.join(", "),
      );
      t.ok(await isAllBack(world), plan);
      t.equal(world.clock.timers, 0);
    }
  }
});

test("a rest that the institution refuses is tried again under a new number, ever more rarely", async (t) => {
  const world = await paidWorld();
  await world.send(world.refund({ amountMinor: 250 }));
  world.institution.refundPlan = "refuse";
  await world.send(world.reverse());
  await world.pass(24 * 3_600_000);
  t.equal((await world.order())?.phase, "reversing");
  t.equal((await world.order())?.refunds.length, 2, "the record does not grow");
  t.ok(world.institution.calls.length < 1_600, `${world.institution.calls.length} calls`);
  t.notOk(world.told().includes("reversed cancelled"));
  world.institution.refundPlan = "refund";
  await world.pass(130_000);
  t.equal(world.told().at(-1), "reversed cancelled");
  t.ok(await isAllBack(world));
});
