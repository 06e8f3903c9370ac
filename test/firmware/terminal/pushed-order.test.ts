/** A scanned e-CNY code that needs the customer's word becomes an order pushed to their wallet. */
import { test } from "tap";
import { composeScreen } from "../../../firmware/screens/compose-screen.ts";
import { auditShop } from "../../world/audit-shop.ts";
import { SimulatedShop } from "../../world/simulated-shop.ts";

test("an e-CNY payment over the wallet's limit is confirmed in the wallet", async (t) => {
  const shop = await SimulatedShop.open();
  await shop.sell(shop.code("e-cny"), ["2", "0", "0", "0"]);
  await shop.pass(1_000);
  t.match(shop.screen, { type: "waiting", institution: "e-cny", acting: "pushed-order" });
  t.equal(shop.heldMinor(), 0);
  await shop.passUntilSettled();
  t.match(shop.screen, { type: "approved", money: { amountMinor: 200_000 } });
  t.equal(shop.heldMinor(), 200_000);
  t.same(await auditShop(shop), []);
});

test("the merchant and the customer read where to confirm, in both languages", async (t) => {
  const money = { amountMinor: 200_000, currency: "CNY" } as const;
  const waiting = { type: "waiting", money, institution: "e-cny", acting: "pushed-order" } as const;
  t.match(composeScreen(waiting, "en"), {
    title: "Confirm in wallet",
    paragraphs: [{ text: "e-CNY" }, { text: /open it and confirm/ }],
  });
  t.match(composeScreen(waiting, "zh-CN"), {
    title: "请在钱包里确认",
    paragraphs: [{ text: "数字人民币" }, { text: /打开钱包确认/ }],
  });
  const typed = composeScreen({ ...waiting, acting: "password" }, "en");
  t.not(typed.title, "Confirm in wallet");
});

test("a pushed order that nobody confirms is closed by the wallet, and never paid", async (t) => {
  const shop = await SimulatedShop.open();
  await shop.sell(shop.code("e-cny", "password-never"));
  await shop.pass(44_000);
  t.match(shop.screen, { type: "waiting", acting: "pushed-order" });
  await shop.pass(7_000);
  t.match(shop.screen, { type: "closed", reason: "customer-did-not-act" });
  const asked = shop.requests.map(({ type }) => type);
  t.notOk(asked.includes("reverse"), "nothing had to be taken back");
  t.equal(shop.heldMinor(), 0);
  t.same(await auditShop(shop), []);
});

test("a customer who refuses the pushed order is not charged", async (t) => {
  const shop = await SimulatedShop.open();
  await shop.sell(shop.code("e-cny", "password-cancelled"));
  await shop.passUntilSettled();
  t.match(shop.screen, { type: "declined", reason: "customer-cancelled" });
  t.equal(shop.charges, 0);
  t.same(await auditShop(shop), []);
});

test("a power cut while the order is in the wallet: the box finishes it", async (t) => {
  const shop = await SimulatedShop.open();
  await shop.sell(shop.code("e-cny", "password"));
  await shop.pass(1_000);
  t.match(shop.screen, { type: "waiting", acting: "pushed-order" });
  await shop.restart();
  await shop.passUntilSettled();
  t.equal(shop.verdict, "approved");
  t.same(await auditShop(shop), []);
});
