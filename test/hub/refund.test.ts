/** Refunds at the hub, request by request: what goes back, to whom it is told, what is refused. */
import { test } from "tap";
import { isBalanced, trialBalance } from "../../hub/ledger/ledger.ts";
import { orderKey } from "../../hub/orders/order.ts";
import { RECEIPT_AFTER_MS } from "../../hub/orders/order-schedule.ts";
import { HubWorld, ORDER, REFUND, SECOND_BOX, TERMINAL } from "./hub-world.ts";

const SECOND_REFUND = "2601020000000000000000000002";
const KEY = orderKey(TERMINAL, ORDER);

async function paidWorld(): Promise<HubWorld> {
  const world = new HubWorld();
  await world.send(world.pay());
  world.told();
  return world;
}

async function balances(world: HubWorld): Promise<Record<string, number>> {
  const balance = trialBalance(await world.store.journal());
  if (!isBalanced(balance)) throw new Error("the ledger is not balanced");
  return Object.fromEntries(
    balance.map(({ account, balanceMinor }) => [account, Number(balanceMinor)]),
  );
}

test("a refund gives money back once, is told and posted", async (t) => {
  const world = await paidWorld();
  const refund = world.refund({ amountMinor: 250 });
  await world.send(refund);
  t.match(world.heard, [
    {
      ...{ type: "refund-answer", terminal: TERMINAL, inReplyTo: refund.sequence },
      ...{ order: ORDER, refund: REFUND, amountMinor: 250, currency: "CNY", state: "refunded" },
      ...{ paidMinor: 1250, refundedMinor: 250, institution: "wechat-pay" },
      parts: { payerMinor: 250, discounts: [] },
    },
  ]);
  t.equal(world.institution.returnedMinor(KEY), 250);
  t.strictSame(await balances(world), {
    "payable/shop-1": -1000,
    "receivable/netsunion/wechat-pay": 1000,
  });
  t.match(world.observed.at(-1), { type: "refund-told", refund: REFUND, state: "refunded" });
  const [, entry] = await world.store.journal();
  t.equal(entry?.id, `${KEY}/refund/${REFUND}`);
  await world.pass(3_600_000);
  t.strictSame(world.told(), ["box-1 refunded 250 of 1250"], "and nothing more is said");
  t.equal(world.clock.timers, 0, "nothing is left to do");
});

test("a refund is committed before the institution is asked", async (t) => {
  const world = await paidWorld();
  world.store.failures = 1;
  await t.rejects(world.send(world.refund()), { name: "StoreError" });
  t.notOk(world.institution.calls.includes("refund"));
  t.strictSame((await world.order())?.refunds, []);
  await world.pass(RECEIPT_AFTER_MS);
  t.strictSame(world.told(), [], "what is not committed is not called pending");
});

test("a repeated refund gets the stored answer, even late, and gives nothing back", async (t) => {
  const world = await paidWorld();
  const refund = world.refund({ amountMinor: 250 });
  await world.send(refund);
  await world.send(refund);
  await world.pass(3_600_000);
  await world.send(refund);
  t.strictSame(world.told(), Array(3).fill("box-1 refunded 250 of 1250"));
  t.equal(world.institution.returnedMinor(KEY), 250);
  t.equal((await world.store.journal()).length, 2);
});

test("the same refund number with another content is refused and changes nothing", async (t) => {
  const world = await paidWorld();
  await world.send(world.refund({ amountMinor: 250 }));
  const before = await world.order();
  world.told();
  await world.send(world.refund({ amountMinor: 251 }));
  await world.send(world.refund({ amountMinor: 250, currency: "USD" }));
  await world.send(world.refund({ currency: "USD", refund: SECOND_REFUND }));
  t.strictSame(world.told(), Array(3).fill("refusal content-differs"));
  t.equal(await world.order(), before);
  t.equal(world.institution.returnedMinor(KEY), 250);
});

test("an accepted refund is pending until the institution says that it is done", async (t) => {
  const world = await paidWorld();
  world.institution.refundPlan = "accepted";
  await world.send(world.refund());
  await world.pass(RECEIPT_AFTER_MS);
  t.strictSame(world.told(), ["box-1 pending 1250 of 1250"]);
  await world.pass(15_000);
  t.strictSame(world.told(), []);
  t.strictSame(await balances(world), {
    "payable/shop-1": -1250,
    "receivable/netsunion/wechat-pay": 1250,
  });
  await world.pass(5_000);
  t.strictSame(world.told(), ["box-1 refunded 1250 of 1250"]);
  t.strictSame(await balances(world), {
    "payable/shop-1": 0,
    "receivable/netsunion/wechat-pay": 0,
  });
});

test("a silent institution is asked about the refund, and again under the same number", async (t) => {
  for (const plan of ["silent-done", "silent-lost"] as const) {
    for (const restarts of [false, true]) {
      const world = await paidWorld();
      world.institution.refundPlan = plan;
      const refund = world.refund({ amountMinor: 250 });
      await world.send(refund);
      await world.pass(RECEIPT_AFTER_MS);
      t.strictSame(world.told(), ["box-1 pending 250 of 1250"]);
      if (restarts) await world.restartHub();
      world.institution.refundPlan = "refund";
      await world.pass(16_000);
      t.match(world.heard, [{ inReplyTo: refund.sequence }]);
      t.strictSame(world.told(), ["box-1 refunded 250 of 1250"], plan);
      t.equal(world.institution.returnedMinor(KEY), 250);
      const calls = world.institution.calls.filter((call) => call === "refund");
      t.equal(calls.length, plan === "silent-done" ? 1 : 2);
    }
  }
});

test("an institution that is down for a day still gets the refund, asked ever more rarely", async (t) => {
  const world = await paidWorld();
  world.institution.callPlan = "silent";
  world.institution.refundPlan = "silent-lost";
  await world.send(world.refund());
  await world.pass(24 * 3_600_000);
  t.ok(world.institution.calls.length < 200, `${world.institution.calls.length} calls`);
  world.institution.callPlan = "answer";
  world.institution.refundPlan = "refund";
  await world.pass(1_300_000);
  t.equal(world.told().at(-1), "box-1 refunded 1250 of 1250");
});

test("a repetition is told that the refund is pending, and the end in reply to the latest", async (t) => {
  const world = await paidWorld();
  world.institution.refundPlan = "accepted";
  await world.send(world.refund());
  await world.pass(RECEIPT_AFTER_MS);
  world.told();
  const again = world.refund();
  await world.send(again);
  await world.pass(RECEIPT_AFTER_MS);
  t.match(world.heard, [{ inReplyTo: again.sequence, state: "pending" }]);
  world.told();
  await world.pass(20_000);
  t.match(world.heard, [{ inReplyTo: again.sequence, state: "refunded" }]);
});

test("a box that asks again has its institution asked at once, at most every two seconds", async (t) => {
  const world = await paidWorld();
  world.institution.refundPlan = "accepted";
  await world.send(world.refund());
  await world.send(world.refund());
  await world.pass(2_000);
  await world.send(world.refund());
  await world.send(world.refund());
  t.strictSame(world.institution.calls, ["pay", "refund", "queryRefund"]);
});

test("a refund that the institution refuses ends with its reason and moves no money", async (t) => {
  const world = await paidWorld();
  world.institution.refundPlan = "refuse";
  await world.send(world.refund());
  t.strictSame(world.told(), ["box-1 refused service-problem 0 of 1250"]);
  t.equal((await world.store.journal()).length, 1);
  world.institution.refundPlan = "refund";
  await world.send(world.refund());
  t.strictSame(world.told(), ["box-1 refused service-problem 0 of 1250"], "for good");
  await world.send(world.refund({ refund: SECOND_REFUND }));
  t.strictSame(world.told(), ["box-1 refunded 1250 of 1250"], "a new one may go through");
});

test("the refunds of an order are asked for one after the other", async (t) => {
  const world = await paidWorld();
  world.institution.refundPlan = "accepted";
  await world.send(world.refund({ amountMinor: 500 }));
  await world.sendFrom(
    world.refund({ terminal: SECOND_BOX, amountMinor: 750, refund: SECOND_REFUND }),
  );
  await world.pass(19_000);
  t.strictSame(world.told(), ["box-1 pending 500 of 1250", "box-2 pending 1250 of 1250"]);
  await world.pass(41_000);
  t.strictSame(world.told(), ["box-1 refunded 1250 of 1250", "box-2 refunded 1250 of 1250"]);
  t.strictSame(world.institution.breaches, []);
});

test("a refund gives each payer its part back, to the last fen", async (t) => {
  const world = new HubWorld();
  world.institution.parts = {
    payerMinor: 1001,
    discounts: [
      { funder: "institution", amountMinor: 100, name: "Daily discount" },
      { funder: "network", amountMinor: 149, name: "Card week" },
    ],
  };
  await world.send(world.pay());
  t.match(world.heard, [{ state: "approved", parts: world.institution.parts }]);
  t.strictSame(await balances(world), {
    "payable/shop-1": -1250,
    "receivable/netsunion/network": 149,
    "receivable/netsunion/wechat-pay": 1001,
    "receivable/netsunion/wechat-pay/discount": 100,
  });
  world.told();
  for (const [at, amountMinor] of [1, 333, 916].entries()) {
    await world.send(world.refund({ amountMinor, refund: `${SECOND_REFUND.slice(0, -1)}${at}` }));
  }
  const parts = world.heard.map((said) => (said.type === "refund-answer" ? said.parts : null));
  t.equal(
    parts.reduce((sum, part) => sum + (part?.payerMinor ?? 0), 0),
    1001,
  );
  t.ok(Object.values(await balances(world)).every((minor) => minor === 0));
});

test("an approval whose parts are not the whole is not believed, and the order is taken back", async (t) => {
  const world = new HubWorld();
  world.institution.parts = { payerMinor: 1249, discounts: [] };
  await world.send(world.pay());
  t.strictSame(world.told(), ["unknown"]);
  await world.pass(90_000);
  t.equal(world.told().at(-1), "reversed result-unknown");
  t.ok(world.hub.counters.get("parts-not-the-whole") > 1);
  t.notOk(world.institution.holds(KEY));
});
