/** Receipts at the counter: when they are printed, and what a printer in trouble changes. */
import { test } from "tap";
import { giveBack } from "../../world/given-back.ts";
import { SimulatedShop } from "../../world/simulated-shop.ts";
import { textOf } from "./shift-close-world.ts";

test("where the settings say always, an approved payment's receipt is printed, and no other's", async (t) => {
  const shop = await SimulatedShop.open({ receipts: "always" });
  await shop.sell(shop.code("boc", "insufficient-balance"));
  await shop.pass(1_000);
  t.equal(shop.box.printer.printed.length, 0);
  await shop.sell(shop.code("alipay"));
  await shop.pass(1_000);
  t.match(shop.screen, { type: "approved", print: "printed" });
  const [receipt] = shop.box.printer.printed;
  const order = shop.ordersAsked[1];
  t.match(textOf(receipt), /Customer copy[\s\S]*CNY 12\.50[\s\S]*Paid with Alipay/);
  t.ok(receipt?.some((part) => part.type === "qr" && part.text === `R${order}`));
});

test("no receipt, screen or observation ever has the customer's code", async (t) => {
  const shop = await SimulatedShop.open({ receipts: "always" });
  const code = shop.code("alipay");
  await shop.sell(code);
  await shop.pass(1_000);
  t.equal(shop.box.printer.printed.length, 1);
  t.notOk(JSON.stringify(shop.box.printer.printed).includes(code));
});

test("by default nothing is printed until it is asked for: 1 and 2 in the list print a copy", async (t) => {
  const shop = await SimulatedShop.open();
  await shop.sell(shop.code("alipay"));
  await shop.pass(1_000);
  t.equal(shop.box.printer.printed.length, 0);
  await shop.press("up", "1");
  await shop.pass(10);
  t.match(shop.screen, { type: "payment-list", print: "printed" });
  await shop.press("2");
  await shop.pass(10);
  const texts = shop.box.printer.printed.map(textOf);
  t.match(texts[0], /Customer copy\nPrinted again/);
  t.match(texts[1], /Merchant copy\nPrinted again/);
});

test("a payment that was not paid has no receipt", async (t) => {
  const shop = await SimulatedShop.open();
  await shop.sell(shop.code("boc", "insufficient-balance"));
  await shop.pass(1_000);
  await shop.press("up", "1");
  await shop.pass(10);
  t.equal(shop.box.printer.printed.length, 0);
});

test("money that went back has a receipt of its own, told on the screen", async (t) => {
  const shop = await SimulatedShop.open({ receipts: "always" });
  await shop.sell(shop.code("alipay"));
  await shop.pass(1_000);
  await giveBack(shop, "3");
  await shop.pass(1_000);
  t.match(shop.screen, { type: "refunded", print: "printed" });
  const [, receipt] = shop.box.printer.printed;
  t.match(textOf(receipt), /Refund\nCustomer copy[\s\S]*CNY 3\.00/);
});

test("a printer in trouble is told while the customer is there, and changes no payment", async (t) => {
  for (const [trouble, status] of [
    ["paperOut", "out-of-paper"],
    ["offline", "offline"],
    ["hang", "broken-off"],
  ] as const) {
    const shop = await SimulatedShop.open({ receipts: "always" });
    shop.box.printer[trouble]();
    await shop.sell(shop.code("alipay"));
    await shop.pass(100);
    t.match(shop.screen, { type: "approved", print: status }, trouble);
    t.ok(shop.box.observed.some((each) => each.type === "device-failed"));
    shop.box.printer.ready();
    await shop.press("confirm");
    await shop.sell(shop.code("alipay"));
    await shop.pass(100);
    t.match(shop.screen, { type: "approved", print: "printed" }, "the next sale goes on");
    t.equal(shop.charges, 2);
  }
});
