/** An institution that refuses a refund, and then does it after all: an earlier call was late. */
import { test } from "tap";
import { isBalanced, trialBalance } from "../../hub/ledger/ledger.ts";
import { HubWorld } from "./hub-world.ts";

const LATE_MS = 30_000;

/** The first call is on its way for long; a second one, made meanwhile, is refused. */
async function refusedWorld(): Promise<HubWorld> {
  const world = new HubWorld();
  await world.send(world.pay());
  const { institution, clock } = world;
  const refund = institution.refund.bind(institution);
  let calls = 0;
  institution.refund = async (asked) => {
    calls += 1;
    if (calls === 2) return { type: "refused", reason: "service-problem" };
    if (calls === 1) await new Promise<void>((resolve) => clock.after(LATE_MS, resolve));
    return refund(asked);
  };
  await world.send(world.refund({ amountMinor: 1000 }));
  await world.pass(25_000);
  world.told();
  return world;
}

test("a refund that is done after its refusal is booked, and counted as a broken word", async (t) => {
  const world = await refusedWorld();
  t.match((await world.order())?.refunds, [{ phase: "refused" }]);
  await world.pass(10_000);
  t.match((await world.order())?.refunds, [{ phase: "refunded", amountMinor: 1000 }]);
  t.equal(world.hub.counters.get("refunded-after-refusal"), 1);
  const journal = await world.store.journal();
  t.strictSame(
    journal.map(({ id }) => id.split("/")[1]),
    ["sale", "refund"],
  );
  const balances = trialBalance(journal);
  t.ok(isBalanced(balances));
  t.match(
    balances.find(({ account }) => account === "payable/shop-1"),
    { balanceMinor: -250n },
  );
  // No more than is left goes back to the same customer.
  await world.send(world.refund({ refund: "2601020000000000000000000002", amountMinor: 1000 }));
  t.match(world.told().at(-1), /refused over-paid-amount/);
});
