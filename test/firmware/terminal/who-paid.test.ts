/** A discount or an account abroad, from the institution to the merchant's display. */
import { test } from "tap";
import type { PaymentEnded } from "../../../firmware/diagnostics/observation.ts";
import { composeScreen } from "../../../firmware/screens/compose-screen.ts";
import type { Language } from "../../../firmware/screens/language.ts";
import { resultOfEnd } from "../../../scripts/payment-result.ts";
import { auditShop } from "../../world/audit-shop.ts";
import { SimulatedShop, TERMINAL } from "../../world/simulated-shop.ts";

const DISCOUNTED = {
  payerMinor: 1_125,
  discounts: [{ funder: "institution", amountMinor: 125, name: "Daily discount" }],
};
const IN_DOLLARS = {
  payerMinor: 1_250,
  discounts: [],
  foreign: { amountMinor: 175, currency: "USD", rate: "0.14025245" },
};

function lines({ screen }: SimulatedShop, language: Language = "en"): readonly string[] {
  return screen ? composeScreen(screen, language).paragraphs.map(({ text }) => text) : [];
}

function ended(shop: SimulatedShop): PaymentEnded {
  const end = shop.box.observed.findLast((each) => each.type === "payment-ended");
  if (end?.type !== "payment-ended") throw new Error("no payment ended");
  return end;
}

test("a discount is on the display and in the books: the merchant gets all of it", async (t) => {
  const shop = await SimulatedShop.open();
  await shop.sell(shop.code("alipay", "discount"));
  await shop.passUntilSettled();
  t.match(shop.screen, { type: "approved", money: { amountMinor: 1_250 }, parts: DISCOUNTED });
  t.same(lines(shop), ["Alipay", "Customer paid ¥11.25", "¥1.25 off, by the app"]);
  t.same(lines(shop, "zh-CN"), ["支付宝", "顾客实付 ¥11.25", "优惠 ¥1.25，由支付应用承担"]);
  t.equal(shop.heldMinor(), 1_250, "with the merchants' side");
  const [order = ""] = shop.ordersAsked;
  t.match(await shop.store.find(TERMINAL, order), { parts: DISCOUNTED });
  t.match(resultOfEnd(ended(shop)), { verdict: "approved", amountMinor: 1_250, parts: DISCOUNTED });
  t.same(await auditShop(shop), []);
});

test("an overseas wallet's payment shows the customer's money and the rate", async (t) => {
  for (const wallet of ["alipay-plus", "wechat-pay"] as const) {
    const shop = await SimulatedShop.open();
    await shop.sell(shop.code(wallet, "payer-in-USD"));
    await shop.passUntilSettled();
    t.match(shop.screen, { type: "approved", parts: IN_DOLLARS });
    t.same(lines(shop).slice(1), ["Customer paid US$1.75", "Rate: 1 CNY = 0.14025 USD"]);
    t.same(lines(shop, "zh-CN").slice(1), ["顾客实付 US$1.75", "汇率：1 CNY = 0.14025 USD"]);
    const midnight = Date.UTC(2026, 10, 23, 16);
    t.equal(ended(shop).parts?.foreign?.rateAtMs, midnight, "the day's rate");
    t.equal(shop.heldMinor(), 1_250);
    t.same(await auditShop(shop), []);
  }
});

test("who paid what is told again after a power cut, as it was", async (t) => {
  const shop = await SimulatedShop.open();
  await shop.sell(shop.code("wechat-pay", "payer-in-USD"));
  await shop.pass(400);
  await shop.restart();
  await shop.passUntilSettled();
  t.match(shop.screen, { type: "approved", parts: IN_DOLLARS });
  t.same(await auditShop(shop), []);
});

test("where the customer paid all of it, the display says no more than before", async (t) => {
  const shop = await SimulatedShop.open();
  await shop.sell(shop.code("alipay"));
  await shop.passUntilSettled();
  t.same(lines(shop), ["Alipay"]);
});
