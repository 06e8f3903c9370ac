/** What one institution finds out about a shop, at the others and at the box. */
import { test } from "tap";
import type { InstitutionId } from "../../../firmware/protocol/institution-id.ts";
import { INSTITUTIONS } from "../../../firmware/protocol/institution-id.ts";
import { WRONG_CODES_MAX, WRONG_CODES_PAUSE_MS } from "../../../hub/risk/guess-counter.ts";
import type { SandboxOutcomeName } from "../../../hub/sandbox/sandbox-outcomes.ts";
import { auditShop } from "../../world/audit-shop.ts";
import { SimulatedShop, TERMINAL } from "../../world/simulated-shop.ts";

/** The verdict on one customer, and the reason. */
async function sell(
  shop: SimulatedShop,
  institution: InstitutionId,
  outcome: SandboxOutcomeName = "approved",
): Promise<string> {
  const before = shop.ordersAsked.length;
  await shop.press("clear");
  await shop.sell(shop.code(institution, outcome));
  await shop.passUntilSettled();
  const order = await shop.store.find(TERMINAL, shop.ordersAsked[before] ?? "");
  return order?.reason ? `${order.phase} ${order.reason}` : `${order?.phase}`;
}

function news(shop: SimulatedShop): readonly string[] {
  return shop.newsTold.flatMap(({ item }) => (item.kind === "risk" ? [item.event] : []));
}

test("a merchant that one institution blocks is paid by no other until that one lifts it", async (t) => {
  const shop = await SimulatedShop.open();
  t.equal(await sell(shop, "alipay"), "approved");
  t.equal(await sell(shop, "wechat-pay", "merchant-blocked"), "declined merchant-blocked");
  for (const institution of INSTITUTIONS) {
    t.equal(await sell(shop, institution), "declined merchant-blocked", institution);
    const refused = await shop.store.find(TERMINAL, shop.ordersAsked.at(-1) ?? "");
    t.equal(refused?.route !== null, institution === "wechat-pay", "only who blocks is asked");
  }
  t.same(news(shop), ["merchant-blocked"], "the box is told once");
  t.equal(await sell(shop, "alipay", "merchant-unblocked"), "declined merchant-blocked");
  t.equal(await sell(shop, "wechat-pay", "merchant-unblocked"), "approved");
  t.same(news(shop), ["merchant-blocked", "merchant-unblocked"]);
  for (const institution of INSTITUTIONS) {
    t.equal(await sell(shop, institution), "approved", institution);
  }
  t.same(await auditShop(shop), []);
});

test("a burst of guessed codes over several wallets pauses the box before anybody is asked", async (t) => {
  const shop = await SimulatedShop.open();
  const wallets = ["alipay", "icbc", "wechat-pay", "e-cny", "jd-pay", "boc"] as const;
  for (const wallet of wallets.slice(0, WRONG_CODES_MAX)) {
    t.equal(await sell(shop, wallet, "code-invalid"), "declined code-invalid");
  }
  t.same(news(shop), ["guessed-codes"]);
  t.equal(await sell(shop, "alipay"), "declined too-many-wrong-codes");
  const refused = await shop.store.find(TERMINAL, shop.ordersAsked.at(-1) ?? "");
  t.equal(refused?.route, null, "no institution was asked");
  t.match(shop.screen, { type: "declined", reason: "too-many-wrong-codes" });
  t.equal(shop.charges, 0);
  await shop.pass(WRONG_CODES_PAUSE_MS);
  t.equal(await sell(shop, "alipay"), "approved");
  t.same(await auditShop(shop), []);
});

test("wrong codes now and then are no burst, nor are other refusals", async (t) => {
  const shop = await SimulatedShop.open();
  for (let sales = 0; sales < 2 * WRONG_CODES_MAX; sales += 1) {
    t.equal(await sell(shop, "alipay", "code-invalid"), "declined code-invalid");
    await shop.pass(30_000);
  }
  for (let sales = 0; sales < 2 * WRONG_CODES_MAX; sales += 1) {
    t.equal(await sell(shop, "boc", "code-expired"), "declined code-expired");
  }
  t.same(news(shop), []);
});
