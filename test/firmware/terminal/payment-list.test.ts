/** The list of today's payments, on the box. */
import { test } from "tap";
import { SimulatedShop } from "../../world/simulated-shop.ts";

test("key up lists today's payments, newest first, with time, amount, wallet and state", async (t) => {
  const shop = await SimulatedShop.open();
  await shop.sell(shop.code("alipay"));
  await shop.pass(60_000);
  await shop.sell(shop.code("wechat-pay", "insufficient-balance"), ["7"]);
  await shop.pass(1_000);
  await shop.press("up");
  t.match(shop.screen, {
    type: "payment-list",
    payment: { state: "not-paid", institution: "wechat-pay", money: { amountMinor: 700 } },
    clock: "08:06",
    at: 1,
    of: 2,
  });
  await shop.press("up");
  t.match(shop.screen, { at: 1 }, "the newest is the first");
  await shop.press("down");
  t.match(shop.screen, {
    payment: { state: "paid", institution: "alipay", money: { amountMinor: 1250 } },
    clock: "08:05",
    at: 2,
  });
  await shop.press("down", "cancel");
  t.match(shop.screen, { type: "idle" });
});

test("while the list is open nothing is sold, and it closes when nobody is there", async (t) => {
  const shop = await SimulatedShop.open();
  await shop.press("up");
  t.match(shop.screen, { type: "no-payments" });
  await shop.press("1", "confirm");
  await shop.show(shop.code());
  await shop.pass(119_000);
  t.match(shop.screen, { type: "no-payments" });
  t.same(shop.ordersAsked, []);
  await shop.pass(1_000);
  t.match(shop.screen, { type: "idle" });
  await shop.press("1", "up");
  t.match(shop.screen, { type: "choosing-app" }, "it does not open over a sale");
});

test("a payment that ends while the list is open is told when it is closed", async (t) => {
  const shop = await SimulatedShop.open();
  await shop.sell(shop.code("wechat-pay", "password"));
  await shop.press("cancel");
  await shop.press("1", "cancel", "up");
  t.match(shop.screen, { type: "payment-list", payment: { state: "settling" } });
  await shop.pass(30_000);
  t.match(shop.screen, { type: "payment-list" });
  await shop.press("cancel");
  t.match(shop.screen, { type: /reversed|closed/ });
});

test("yesterday's payments are not in today's list", async (t) => {
  const shop = await SimulatedShop.open();
  await shop.sell(shop.code("alipay"));
  await shop.pass(1_000);
  shop.wallAheadMs += 16 * 3_600_000;
  await shop.restart("everything");
  await shop.press("cancel");
  await shop.press("confirm", "up");
  t.match(shop.screen, { type: "no-payments" });
});
