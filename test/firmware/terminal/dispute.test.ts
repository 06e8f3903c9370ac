/** "I paid!": a receipt or a bill is held in front of the camera. */
import { test } from "tap";
import type { Key } from "../../../hal/buttons/buttons.ts";
import { auditShop } from "../../world/audit-shop.ts";
import { PIN_KEYS } from "../../world/given-back.ts";
import { AMOUNT_MINOR, SimulatedShop, TERMINAL } from "../../world/simulated-shop.ts";

async function ordersOf(shop: SimulatedShop) {
  return shop.store.ordersOf(TERMINAL, "0".repeat(28), 10);
}

async function look(shop: SimulatedShop, text: string): Promise<void> {
  shop.box.scanner.see(text);
  await shop.pass(1_000);
}

test("a receipt or a bill shows what the hub knows, and money can go back from there", async (t) => {
  const shop = await SimulatedShop.open();
  await shop.sell(shop.code("wechat-pay"));
  await shop.pass(1_000);
  const [order] = await ordersOf(shop);
  if (!order?.institutionOrder) throw new Error("the sale has no order");
  for (const text of [`R${order.number}`, order.institutionOrder]) {
    await shop.press("refund");
    t.match(shop.screen, { type: "look-up" });
    await look(shop, text);
    t.match(shop.screen, {
      type: "payment-facts",
      source: "hub",
      payment: { state: "paid", institution: "wechat-pay", money: { amountMinor: AMOUNT_MINOR } },
    });
    await shop.press("cancel", "cancel");
    t.match(shop.screen, { type: "idle" });
  }
  await shop.press("refund");
  await look(shop, order.institutionOrder);
  await shop.press("refund", ...PIN_KEYS, "1", "confirm", "confirm");
  await shop.pass(10_000);
  t.match(shop.screen, { type: "refunded", money: { amountMinor: 100 } });
  await shop.press("confirm", "refund");
  await look(shop, `R${order.number}`);
  t.match(shop.screen, { payment: { state: "paid", refunded: { amountMinor: 100 } } });
});

test("a receipt's number and a bill's are keyed where no barcode can be read", async (t) => {
  const shop = await SimulatedShop.open();
  await shop.sell(shop.code("alipay"));
  await shop.pass(1_000);
  const [order] = await ordersOf(shop);
  for (const number of [order?.number ?? "", order?.institutionOrder ?? ""]) {
    await shop.press("refund", ...([...number] as Key[]), "confirm");
    await shop.pass(1_000);
    const payment = { state: "paid", institution: "alipay" };
    t.match(shop.screen, { type: "payment-facts", source: "hub", payment }, number);
    await shop.press("cancel", "cancel");
  }
  t.same(await auditShop(shop), []);
});

test("a payment that was refused is shown as not paid, one that is open as being checked", async (t) => {
  const shop = await SimulatedShop.open();
  await shop.sell(shop.code("alipay", "insufficient-balance"));
  await shop.pass(1_000);
  const [refused] = await ordersOf(shop);
  await shop.press("refund");
  await look(shop, `R${refused?.number}`);
  t.match(shop.screen, { type: "payment-facts", payment: { state: "not-paid" } });
  await shop.press("refund");
  t.match(shop.screen, { type: "no-refund", cause: "not-paid" });
  await shop.press("cancel", "cancel", "cancel");
  await shop.sell(shop.code("alipay", "silence-everything-for-30s"));
  await shop.pass(100);
  await shop.press("cancel", "1", "cancel");
  const open = (await ordersOf(shop)).find(({ number }) => number !== refused?.number);
  await shop.press("refund");
  await look(shop, `R${open?.number}`);
  t.match(shop.screen, { type: "payment-facts", payment: { state: "settling" } });
});

test("a number that this shop has no payment of is not known here", async (t) => {
  const shop = await SimulatedShop.open();
  await shop.press("refund");
  await look(shop, "4200001234202611241234567890");
  t.match(shop.screen, { type: "unknown-order" });
  await shop.press("cancel");
  t.match(shop.screen, { type: "look-up" });
});

test("silence is said as such, never as not paid", async (t) => {
  const shop = await SimulatedShop.open();
  shop.broker.isUp = false;
  await shop.press("refund");
  await look(shop, "4200001234202611241234567890");
  await shop.pass(15_000);
  t.match(shop.screen, { type: "no-answer" });
});

test("a payment code held up instead never leaves the box, not even sealed", async (t) => {
  const shop = await SimulatedShop.open();
  await shop.press("refund");
  const before = shop.broker.carried.length;
  await shop.show(shop.code("wechat-pay"));
  await shop.pass(1_000);
  t.match(shop.screen, { type: "look-up", notice: "payment-code" });
  t.equal(shop.broker.carried.length, before, "nothing was said");
  t.same(await auditShop(shop), []);
});

test("a receipt in front of the camera while a sale waits for a code is told as what it is", async (t) => {
  const shop = await SimulatedShop.open();
  await shop.press("1", "confirm");
  await look(shop, "R2611240023510123456789012345");
  t.match(shop.screen, { type: "scanning", notice: "receipt" });
});

test("a camera that fails is said, and the list still works", async (t) => {
  const shop = await SimulatedShop.open();
  shop.box.scanner.cameraFailsAfterTurns = 1;
  await shop.press("refund");
  await shop.pass(100);
  t.match(shop.screen, { type: "look-up", notice: "camera-failed" });
  await shop.press("up");
  t.match(shop.screen, { type: "no-payments" });
});
