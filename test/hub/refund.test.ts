/** Refunds at the hub, request by request: what goes back, to whom it is told, what is refused. */
import { test } from "tap";
import { isBalanced, trialBalance } from "../../hub/ledger/ledger.ts";
import { orderKey } from "../../hub/orders/order.ts";
import { RECEIPT_AFTER_MS } from "../../hub/orders/order-schedule.ts";
import { HubWorld, ORDER, REFUND, TERMINAL } from "./hub-world.ts";

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
  t.equal(world.institution.returnedMinor(orderKey(TERMINAL, ORDER)), 250);
  t.strictSame(await balances(world), {
    "payable/shop-1": -1000,
    "receivable/netsunion/wechat-pay": 1000,
  });
  const [, entry] = await world.store.journal();
  t.equal(entry?.id, `${TERMINAL}-${ORDER}/refund/${REFUND}`);
  await world.pass(3_600_000);
  t.strictSame(world.told(), [`${TERMINAL} refunded 250 of 1250`], "and nothing more is said");
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
