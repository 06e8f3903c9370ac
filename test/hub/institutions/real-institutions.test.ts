/**
 * The adapters to WeChat Pay and Alipay against servers that stand in for them and check every
 * signature. One table of what both have to do.
 */
import { spawnSync } from "node:child_process";
import { randomInt } from "node:crypto";
import { type Test, test } from "tap";
import { SimulatedClock } from "../../../hal/clock/simulated-clock.ts";
import { AlipayInstitution } from "../../../hub/institutions/alipay-institution.ts";
import type { Institution, InstitutionOrder } from "../../../hub/institutions/institution.ts";
import { WechatPayInstitution } from "../../../hub/institutions/wechat-pay-institution.ts";
import { paymentTerminalInfoOf } from "../../world/test-terminal-info.ts";
import { AlipayStandIn } from "./alipay-stand-in.ts";
import { WechatPayStandIn } from "./wechat-pay-stand-in.ts";

const hasOpenssl = spawnSync("openssl", ["version"]).status === 0;
const REFUND = "2611240000001111111111111111";

interface World {
  readonly institution: Institution;
  readonly standIn: WechatPayStandIn | AlipayStandIn;
  readonly clock: SimulatedClock;
}

async function openWechatPay(t: Test): Promise<World> {
  const standIn = await WechatPayStandIn.start();
  t.teardown(() => standIn.stop());
  const clock = new SimulatedClock();
  return { institution: await WechatPayInstitution.open(standIn.account, clock), standIn, clock };
}

async function openAlipay(t: Test): Promise<World> {
  const standIn = await AlipayStandIn.start();
  t.teardown(() => standIn.stop());
  const clock = new SimulatedClock();
  return { institution: await AlipayInstitution.open(standIn.account, clock), standIn, clock };
}

/** A new order each time. */
function orderWith(ending: string, fields: Partial<InstitutionOrder> = {}): InstitutionOrder {
  const number = String(randomInt(2 ** 40)).padStart(28, "0");
  return {
    hubOrder: `a-terminal-with-a-long-name-12345-${number}`.slice(-61),
    ...{ amountMinor: 1250, currency: "CNY", merchant: "shop-1" },
    ...{ code: `13000000000000000${ending}`, symbology: "qr" },
    terminalInfo: paymentTerminalInfoOf(`13000000000000000${ending}`),
    ...fields,
  };
}

for (const [name, open, needed] of [
  ["WeChat Pay", openWechatPay, hasOpenssl ? {} : { skip: "openssl is not installed" }],
  ["Alipay", openAlipay, {}],
] as const) {
  test(`${name}: a payment is signed, believed and paid once`, needed, async (t) => {
    const { institution, standIn } = await open(t);
    const order = orderWith("0");
    const paid = await institution.pay(order);
    t.match(paid, { type: "approved", parts: { payerMinor: 1250, discounts: [] } });
    t.same(await institution.query(order), paid);
    t.same(await institution.pay(order), { type: "unknown" }, "a repetition is no refusal");
    t.equal(standIn.takenMinor, 1250);
    t.equal(standIn.forged, 0);
  });

  test(`${name}: what it lowers is in the parts`, needed, async (t) => {
    const { institution } = await open(t);
    const paid = await institution.pay(orderWith("5"));
    t.match(paid, {
      parts: { payerMinor: 1150, discounts: [{ funder: "institution", amountMinor: 100 }] },
    });
  });

  test(`${name}: a password, a refusal and an unknown result are told apart`, needed, async (t) => {
    const { institution, standIn } = await open(t);
    const acting = orderWith("1");
    t.same(await institution.pay(acting), { type: "customer-acting" });
    t.same(await institution.query(acting), { type: "customer-acting" });
    standIn.customerActs();
    t.equal((await institution.query(acting)).type, "approved");
    const poor = { type: "declined", reason: "insufficient-balance" };
    t.same(await institution.pay(orderWith("2")), poor);
    const error = orderWith("3");
    t.same(await institution.pay(error), { type: "unknown" });
    t.equal((await institution.query(error)).type, "approved");
  });

  test(`${name}: an answer that was altered on its way is no answer`, needed, async (t) => {
    const { institution, standIn } = await open(t);
    const order = orderWith("2");
    standIn.tamper = (text) => text.replace(/NOTENOUGH|BUYER_BALANCE_NOT_ENOUGH/, "CLOSED");
    t.same(await institution.pay(order), { type: "unknown" }, "a refusal");
    const paid = orderWith("0");
    standIn.tamper = (text) => text.replace(/1250|12\.50/, "1.00");
    t.same(await institution.pay(paid), { type: "unknown" }, "another amount");
    for (const rubbish of ["", "{", "<xml>", "<xml></xml>", "null", "a".repeat(100_000)]) {
      standIn.tamper = () => rubbish;
      t.same(await institution.query(paid), { type: "unknown" }, rubbish.slice(0, 10));
    }
    standIn.tamper = (text) => text.replace(/<sign>.*<\/sign>|,"sign":"[^"]*"/, "");
    t.same(await institution.query(paid), { type: "unknown" }, "without a signature");
    t.equal((await institution.query(paid)).type, "approved");
  });

  test(`${name}: the word on one order does not count for another`, needed, async (t) => {
    const { institution } = await open(t);
    const order = orderWith("0");
    await institution.pay(order);
    t.same(await institution.query({ ...order, amountMinor: 1251 }), { type: "unknown" });
    t.same(await institution.query({ ...order, currency: "USD" }).then(typeOf), "unknown");
  });

  test(`${name}: a reversal gives the money back once`, needed, async (t) => {
    const { institution, standIn, clock } = await open(t);
    const order = orderWith("0");
    await institution.pay(order);
    clock.advance(16_000);
    t.same(await institution.reverse(order), { type: "reversed" });
    t.same(await institution.reverse(order), { type: "reversed" });
    t.same(await institution.query(order), { type: "reversed" });
    t.equal(standIn.takenMinor, 0);
  });

  test(
    `${name}: an order that is not there is lost only after its code's life`,
    needed,
    async (t) => {
      const { institution, clock } = await open(t);
      const order = orderWith("0");
      t.same(await institution.query(order), { type: "not-found" });
      t.same(await institution.reverse(order), { type: "unknown" });
      clock.advance(89_999);
      t.same(await institution.reverse(order), { type: "unknown" });
      clock.advance(1);
      t.same(await institution.reverse(order), { type: "closed" });
    },
  );

  test(`${name}: a refund is accepted, then found, and given once`, needed, async (t) => {
    const { institution, standIn } = await open(t);
    const order = orderWith("0");
    await institution.pay(order);
    const refund = { ...order, refund: REFUND, refundMinor: 250 };
    t.same(await institution.queryRefund(refund), { type: "not-found" });
    t.same(await institution.refund(refund), { type: "accepted" });
    t.same(await institution.refund(refund), { type: "accepted" });
    if (standIn instanceof WechatPayStandIn) {
      t.same(await institution.queryRefund(refund), { type: "accepted" }, "not the result");
      standIn.refundsArrive();
    }
    t.equal((await institution.queryRefund(refund)).type, "refunded");
    t.equal(standIn.takenMinor, 1000);
    const more = { ...refund, refund: REFUND.replace("1", "2"), refundMinor: 1001 };
    t.same(await institution.refund(more), { type: "refused", reason: "over-paid-amount" });
    t.equal((await institution.queryRefund({ ...refund, refundMinor: 249 })).type, "unknown");
  });

  test(`${name}: a refused repetition does not unsay the refund it repeats`, needed, async (t) => {
    const { institution, standIn } = await open(t);
    const order = orderWith("0");
    await institution.pay(order);
    const refund = { ...order, refund: REFUND, refundMinor: 1250 };
    // Its answer was lost; Alipay closes an order whose money is all back.
    await institution.refund(refund);
    if (standIn instanceof WechatPayStandIn) standIn.isPoor = true;
    const again = await institution.refund(refund);
    t.equal(again.type, standIn instanceof WechatPayStandIn ? "accepted" : "refunded");
    t.equal(standIn.takenMinor, 0);
    const more = { ...refund, refund: REFUND.replace("1", "2") };
    t.equal((await institution.refund(more)).type, "refused", "another one is refused");
  });

  test(`${name}: a shop without a number there is not charged for another`, needed, async (t) => {
    const { institution, standIn } = await open(t);
    const order = orderWith("0", { merchant: "shop-2" });
    t.same(await institution.pay(order), { type: "declined", reason: "service-problem" });
    t.same(standIn.asked, []);
  });
}

test("WeChat Pay: reversals wait 15 s and are called again", {
  skip: hasOpenssl ? false : "openssl is not installed",
}, async (t) => {
  const { institution, standIn, clock } = await openWechatPay(t);
  const order = orderWith("0");
  await institution.pay(order);
  clock.advance(14_999);
  t.same(await institution.reverse(order), { type: "too-early" });
  clock.advance(1);
  (standIn as WechatPayStandIn).reversalsToRepeat = 2;
  t.same(await institution.reverse(order), { type: "unknown" });
  t.same(await institution.reverse(order), { type: "unknown" });
  t.same(await institution.reverse(order), { type: "reversed" });
});

function typeOf({ type }: { readonly type: string }): string {
  return type;
}
