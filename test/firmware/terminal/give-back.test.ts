/** Money given back at the box, by the real hub and its sandbox institutions. */
import { test } from "tap";
import type { SandboxOutcomeName } from "../../../hub/sandbox/sandbox-outcomes.ts";
import { auditShop } from "../../world/audit-shop.ts";
import {
  auditRefunds,
  giveBack,
  PIN_KEYS,
  passUntilRefunded,
  refundRequests,
  refundsAtHub,
} from "../../world/given-back.ts";
import { PUNCTUAL } from "../../world/simulated-broker.ts";
import { AMOUNT_MINOR, SimulatedShop } from "../../world/simulated-shop.ts";

async function soldShop(outcome?: SandboxOutcomeName): Promise<SimulatedShop> {
  const shop = await SimulatedShop.open();
  await shop.sell(shop.code("alipay", outcome));
  await shop.pass(1_000);
  return shop;
}

test("a payment from the list is given back, with the PIN, and the merchant is told when it is", async (t) => {
  const shop = await soldShop();
  await shop.press("up", "refund");
  t.match(shop.screen, { type: "pin", digits: 0 });
  await shop.press(...PIN_KEYS);
  t.match(shop.screen, { type: "refund-amount", left: { amountMinor: AMOUNT_MINOR } });
  await shop.press("confirm");
  t.match(shop.screen, { type: "refund-confirm", money: { amountMinor: AMOUNT_MINOR } });
  t.equal(shop.heldMinor(), AMOUNT_MINOR, "nothing before the last word");
  await shop.press("confirm");
  t.match(shop.screen, { type: "refunding" });
  await shop.pass(1_000);
  t.match(shop.screen, { type: "refunded", institution: "alipay" });
  t.equal(shop.heldMinor(), 0);
  await shop.press("confirm");
  t.match(shop.screen, { type: "idle" });
  await shop.press("up");
  t.match(shop.screen, { payment: { state: "paid", refunded: { amountMinor: AMOUNT_MINOR } } });
  await shop.press("refund");
  t.match(shop.screen, { type: "no-refund", cause: "nothing-left" });
  t.same(await auditRefunds(shop), []);
  t.same(await auditShop(shop), []);
});

test("parts go back one after the other, and never more than was paid", async (t) => {
  const shop = await soldShop();
  await giveBack(shop, "3");
  await shop.pass(1_000);
  t.equal(shop.heldMinor(), 950);
  await shop.press("confirm", "up", "refund", ...PIN_KEYS);
  t.match(shop.screen, { type: "refund-amount", left: { amountMinor: 950 } });
  await shop.press("9", "point", "5", "1", "confirm");
  t.match(shop.screen, { type: "refund-amount", problem: "too-large" });
  await shop.press("clear", "0", "confirm", "confirm");
  await shop.pass(1_000);
  t.match(shop.screen, { type: "refunded", money: { amountMinor: 950 } });
  t.equal(shop.heldMinor(), 0);
  t.same(await auditRefunds(shop), []);
});

test("acceptance is shown as being given back, and selling goes on until it is done", async (t) => {
  for (const outcome of ["refund-slow", "refund-silence", "refund-lost"] as const) {
    const shop = await soldShop(outcome);
    await giveBack(shop);
    await shop.pass(1_000);
    t.match(shop.screen, { type: "refunding" }, outcome);
    await shop.press("cancel");
    await shop.sell(shop.code("wechat-pay"), ["7"]);
    await shop.pass(1_000);
    t.match(shop.screen, { type: "approved" }, outcome);
    await passUntilRefunded(shop);
    await shop.press("confirm");
    t.match(shop.screen, { type: "refunded", money: { amountMinor: AMOUNT_MINOR } }, outcome);
    t.equal(shop.heldMinor(), 700, outcome);
    t.same(await auditRefunds(shop), [], outcome);
    t.same(await auditShop(shop), [], outcome);
  }
});

test("a refund that the institution refuses says why, and the money is still paid", async (t) => {
  const shop = await soldShop("refund-refused");
  await giveBack(shop);
  await shop.pass(1_000);
  t.match(shop.screen, { type: "refund-refused" });
  t.equal(shop.heldMinor(), AMOUNT_MINOR);
  t.same(await auditRefunds(shop), []);
});

test("a silent hub is asked again, less and less often, with the same number; money goes back once", async (t) => {
  const shop = await soldShop();
  shop.broker.fateOf = ({ way }) => (way === "down" ? [] : PUNCTUAL);
  await giveBack(shop);
  await shop.pass(300_000);
  const types = shop.box.screens.map(({ type }) => type);
  t.ok(types.includes("refunding"));
  t.notOk(types.includes("refunded") || types.includes("refund-refused"), "silence is no end");
  const requests = refundRequests(shop);
  const sequences = new Set(requests.map(({ sequence }) => sequence));
  t.ok(sequences.size >= 5 && sequences.size <= 8, `${sequences.size} requests`);
  t.equal(new Set(requests.map(({ refund }) => refund)).size, 1);
  t.equal(shop.heldMinor(), 0, "the hub did give it back");
  shop.broker.fateOf = () => PUNCTUAL;
  await passUntilRefunded(shop);
  t.match(shop.screen, { type: "refunded" });
  t.equal(shop.heldMinor(), 0);
  t.same([...(await refundsAtHub(shop)).values()], ["refunded"]);
  t.same(await auditRefunds(shop), []);
});

test("a refund begun without a connection goes when there is one", async (t) => {
  const shop = await soldShop();
  shop.broker.isUp = false;
  shop.broker.cut();
  await shop.pass(5_000);
  await giveBack(shop);
  await shop.pass(60_000);
  t.equal(shop.heldMinor(), AMOUNT_MINOR);
  shop.broker.isUp = true;
  await passUntilRefunded(shop);
  t.equal(shop.heldMinor(), 0);
  t.same(await auditRefunds(shop), []);
});

test("two refunds of one payment run at once and each is told", async (t) => {
  const shop = await soldShop("refund-slow");
  await giveBack(shop, "3");
  await shop.press("cancel");
  await giveBack(shop, "4");
  await shop.press("cancel");
  await passUntilRefunded(shop);
  await shop.press("confirm");
  t.match(shop.screen, { type: "refunded" });
  await shop.press("confirm");
  t.match(shop.screen, { type: "idle" });
  t.equal(shop.heldMinor(), AMOUNT_MINOR - 700);
  t.same(await auditRefunds(shop), []);
});

test("a full disk at the last word: nothing is asked for, and the merchant is told so", async (t) => {
  const shop = await soldShop();
  await shop.press("up", "refund", ...PIN_KEYS, "confirm");
  shop.box.disk.capacityBytes = 0;
  await shop.press("confirm");
  await shop.pass(5_000);
  t.match(shop.screen, { type: "refund-confirm", isUnsaved: true });
  t.same(refundRequests(shop), []);
  shop.box.disk.capacityBytes = Number.POSITIVE_INFINITY;
  await shop.pass(2_000);
  await shop.press("confirm");
  await shop.pass(1_000);
  t.match(shop.screen, { type: "refunded" });
  t.equal((await refundsAtHub(shop)).size, 1);
  t.same(await auditRefunds(shop), []);
});
