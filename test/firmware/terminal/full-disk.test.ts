/** The box's disk is full, or fails, in the midst of a sale. */
import { test } from "tap";
import { auditShop } from "../../world/audit-shop.ts";
import { AMOUNT_MINOR, SimulatedShop } from "../../world/simulated-shop.ts";

test("a full disk when the code is scanned: nothing is sent, and the customer may be scanned later", async (t) => {
  const shop = await SimulatedShop.open();
  await shop.press("1", "2", "point", "5", "0", "confirm");
  shop.box.disk.capacityBytes = 0;
  const code = shop.code();
  await shop.show(code);
  await shop.pass(5_000);
  t.same(shop.ordersAsked, []);
  t.match(shop.screen, { type: "not-ready", id: "disk-full" });
  t.ok(shop.box.observed.some((each) => each.type === "not-ready" && each.code === 202));
  await shop.show(code);
  await shop.pass(1_000);
  t.same(shop.ordersAsked, []);
  shop.box.disk.capacityBytes = Number.POSITIVE_INFINITY;
  await shop.pass(2_000);
  t.match(shop.screen, { type: "scanning" });
  await shop.show(code);
  await shop.pass(1_000);
  t.match(shop.screen, { type: "approved" });
  t.equal(shop.charges, 1);
  t.same(await auditShop(shop), []);
});

test("a full disk when the verdict comes: approved is shown when it is durable, not before", async (t) => {
  const shop = await SimulatedShop.open();
  await shop.sell(shop.code());
  shop.box.disk.capacityBytes = 0;
  await shop.pass(30_000);
  t.equal(shop.heldMinor(), AMOUNT_MINOR, "the customer has paid");
  t.equal(shop.verdict, null, "which is not shown yet");
  t.match(shop.screen, { type: "waiting" });
  t.ok(shop.box.observed.some((each) => each.type === "not-ready" && each.code === 202));
  shop.box.disk.capacityBytes = Number.POSITIVE_INFINITY;
  await shop.pass(7_000);
  t.match(shop.screen, { type: "approved" });
  t.same(await auditShop(shop), []);
});

test("a disk that stays full past a minute: the sale is taken back and says so", async (t) => {
  const shop = await SimulatedShop.open();
  await shop.sell(shop.code("wechat-pay"));
  shop.box.disk.capacityBytes = 0;
  await shop.pass(120_000);
  t.equal(shop.verdict, null);
  shop.box.disk.capacityBytes = Number.POSITIVE_INFINITY;
  await shop.passUntilSettled();
  t.equal(shop.heldMinor(), shop.verdict === "approved" ? AMOUNT_MINOR : 0);
  t.same(await auditShop(shop), []);
});

test("any one disk operation that fails, full or broken: the sale still ends, and truly", async (t) => {
  for (const kind of ["full", "failed"] as const) {
    for (let operation = 1; ; operation += 1) {
      const shop = await SimulatedShop.build();
      shop.box.disk.failAt(operation, kind);
      await shop.switchOn();
      const isAtStart = shop.box.startFailure !== null;
      if (isAtStart) await shop.restart();
      const code = shop.code();
      await shop.sell(code);
      await shop.pass(5_000);
      if (shop.screen?.type === "scanning") await shop.show(code);
      await shop.passUntilSettled();
      const when = `operation ${operation} ${kind}`;
      t.equal(shop.verdict, "approved", when);
      t.equal(shop.charges, 1, when);
      const { operations } = shop.box.disk;
      t.same(await auditShop(shop), [], when);
      if (!isAtStart && operations < operation) break;
    }
  }
});

test("power that fails after a write that failed: the screen still says what the hub did", async (t) => {
  for (let operation = 9; operation <= 14; operation += 1) {
    for (let later = 1; later <= 10; later += 1) {
      for (const survival of ["nothing", "everything", "torn"] as const) {
        const shop = await SimulatedShop.build();
        shop.box.disk.failAt(operation, "failed");
        shop.box.disk.cutPowerAt(operation + later);
        await shop.switchOn();
        await shop.sell(shop.code());
        await shop.pass(40_000);
        if (shop.box.disk.powerWasCut) await shop.restart(survival);
        await shop.passUntilSettled();
        const when = `${operation} fails, power cut ${later} later, ${survival}`;
        t.equal(shop.verdict === "approved", shop.heldMinor() === AMOUNT_MINOR, when);
        t.same(await auditShop(shop), [], when);
      }
    }
  }
});
