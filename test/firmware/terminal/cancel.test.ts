/** The merchant presses cancel, at any moment. */
import { type Test, test } from "tap";
import { auditShop } from "../../world/audit-shop.ts";
import { PUNCTUAL } from "../../world/simulated-broker.ts";
import { AMOUNT_MINOR, SimulatedShop } from "../../world/simulated-shop.ts";

test("cancelled before the scan: nothing was sent and the box is clean", async (t) => {
  const shop = await SimulatedShop.open();
  await shop.press("1", "confirm");
  t.match(shop.screen, { type: "scanning" });
  await shop.press("cancel");
  t.match(shop.screen, { type: "idle" });
  t.notOk(shop.box.scanner.isWatching);
  await shop.pass(100_000);
  t.same(shop.ordersAsked, []);
});

test("cancelled in the instant of the scan: taken back before anybody is charged for good", async (t) => {
  for (const institution of ["wechat-pay", "alipay", "ccb", "jd-pay"] as const) {
    const shop = await SimulatedShop.open();
    await shop.press("1", "confirm");
    shop.codes.push(shop.code(institution));
    shop.box.scanner.see(...shop.codes);
    await shop.press("cancel");
    await expectTakenBack(t, shop, institution);
  }
});

test("cancelled at any moment before the answer: nobody stays charged", async (t) => {
  for (let afterMs = 0; ; afterMs += 5) {
    const shop = await SimulatedShop.open();
    await shop.sell(shop.code("wechat-pay"));
    await shop.pass(afterMs);
    if (shop.screen?.type === "approved") break; // Too late to cancel.
    await shop.press("cancel");
    t.match(shop.screen, { type: "cancelling" });
    await expectTakenBack(t, shop, `${afterMs} ms after the scan`);
  }
});

test("cancelled while the customer is entering a password", async (t) => {
  for (const outcome of ["password", "password-never", "password-cancelled"] as const) {
    for (const afterMs of [1_000, 5_990, 6_010]) {
      const shop = await SimulatedShop.open();
      await shop.sell(shop.code("wechat-pay", outcome));
      await shop.pass(500);
      t.match(shop.screen, { type: "waiting", acting: "password" });
      await shop.pass(afterMs - 500);
      await shop.press("cancel");
      await expectTakenBack(t, shop, `${outcome}, ${afterMs} ms after the scan`);
    }
  }
});

test("cancelled while nobody knows how the payment stands", async (t) => {
  const outcomes = ["silence-unpaid", "silence-everything-for-30s", "system-error-paid"] as const;
  for (const outcome of outcomes) {
    const shop = await SimulatedShop.open();
    shop.broker.fateOf = ({ way }) => (way === "down" ? [] : PUNCTUAL);
    await shop.sell(shop.code("alipay", outcome));
    await shop.pass(12_000);
    t.match(shop.screen, { type: "waiting" });
    await shop.press("cancel");
    shop.broker.fateOf = () => PUNCTUAL;
    await expectTakenBack(t, shop, outcome);
  }
});

test("cancelled again while it is being taken back: nothing more happens", async (t) => {
  const shop = await SimulatedShop.open();
  await shop.sell(shop.code("wechat-pay", "reverse-call-again"));
  await shop.press("cancel");
  await shop.pass(3_000);
  await shop.press("cancel");
  t.match(shop.screen, { type: "cancelling" });
  await expectTakenBack(t, shop, "cancelled twice");
});

test("the next customer is served while the sale before is still being taken back", async (t) => {
  const shop = await SimulatedShop.open();
  await shop.sell(shop.code("wechat-pay"));
  await shop.press("cancel");
  await shop.pass(2_000);
  t.match(shop.screen, { type: "cancelling" });
  await shop.sell(shop.code("alipay"), ["7"]);
  t.match(shop.screen, { type: "waiting", money: { amountMinor: 700 } });
  await shop.pass(1_000);
  t.match(shop.screen, { type: "approved", money: { amountMinor: 700 } });
  await shop.passUntilSettled();
  t.match(shop.screen, { type: "approved" }, "the second result is not interrupted");
  await shop.pass(10_000);
  t.match(shop.screen, { type: "reversed", money: { amountMinor: AMOUNT_MINOR } });
  await shop.press("confirm");
  t.match(shop.screen, { type: "idle", settling: 0 });
  t.equal(shop.heldMinor(), 700);
  t.same(await auditShop(shop), []);
});

test("two sales in a row, the first of them taken back, both messages mixed up", async (t) => {
  for (const lateMs of [50, 500, 3_000, 20_000]) {
    const shop = await SimulatedShop.open();
    // Every other message overtakes the one before it.
    shop.broker.fateOf = ({ number }) => (number % 2 === 0 ? [lateMs] : [0, lateMs]);
    await shop.sell(shop.code("wechat-pay"));
    await shop.press("cancel");
    await shop.sell(shop.code("alipay"), ["7"]);
    await shop.passUntilSettled();
    await shop.pass(100_000);
    await shop.press("confirm", "confirm");
    t.equal(shop.heldMinor(), 700, `${lateMs} ms`);
    t.same(await auditShop(shop), [], `${lateMs} ms`);
  }
});

async function expectTakenBack(t: Test, shop: SimulatedShop, when: string): Promise<void> {
  await shop.passUntilSettled();
  await shop.pass(500);
  t.match(shop.verdict ?? "none", /^(closed|reversed|declined)$/, when);
  t.notOk(
    shop.box.screens.some(({ type }) => type === "approved"),
    `${when}: never approved`,
  );
  t.equal(shop.heldMinor(), 0, `${when}: nobody stays charged`);
  await shop.pass(25_000);
  t.match(shop.screen, { type: "idle", settling: 0 }, `${when}: the box is clean`);
  t.same(await auditShop(shop), [], when);
}
