/** The box's power fails, anywhere in the giving back of money. */
import { test } from "tap";
import type { Survival } from "../../../hal/disk/simulated-file.ts";
import { SimulatedRandom } from "../../../hal/random/simulated-random.ts";
import type { SandboxOutcomeName } from "../../../hub/sandbox/sandbox-outcomes.ts";
import { auditShop } from "../../world/audit-shop.ts";
import { auditRefunds, giveBack, passUntilRefunded, refundsAtHub } from "../../world/given-back.ts";
import { AMOUNT_MINOR, SimulatedShop } from "../../world/simulated-shop.ts";

const SURVIVALS: readonly (Survival | number)[] = ["nothing", "everything", "torn", 1, 2];

/** A sale is paid; the disk's operations from now on are the refund's. */
async function soldShop(outcome?: SandboxOutcomeName): Promise<SimulatedShop> {
  const shop = await SimulatedShop.open();
  await shop.sell(shop.code("alipay", outcome));
  await shop.pass(1_000);
  await shop.press("confirm");
  await shop.pass(100);
  return shop;
}

for (const outcome of ["approved", "refund-slow", "refund-refused", "refund-silence"] as const) {
  test(`${outcome}: wherever the power fails, money goes back once or not at all, and it is told`, async (t) => {
    for (const survival of SURVIVALS) {
      for (let operation = 1; ; operation += 1) {
        const when = `${survival}: power cut at operation ${operation} of the refund`;
        const shop = await soldShop(outcome);
        shop.box.disk.cutPowerAt(shop.box.disk.operations + operation);
        await giveBack(shop);
        await shop.pass(20_000);
        await shop.press("confirm");
        await shop.pass(1_000);
        const wasCut = shop.box.disk.powerWasCut;
        if (wasCut) await shop.restart(fateOf(survival));
        await passUntilRefunded(shop);
        const refunds = [...(await refundsAtHub(shop)).values()];
        const expected = outcome === "refund-refused" ? "refused" : "refunded";
        t.ok(refunds.length <= 1 && refunds.every((each) => each === expected), when);
        const isBack = refunds.includes("refunded");
        t.equal(shop.heldMinor(), isBack ? 0 : AMOUNT_MINOR, when);
        t.same(await auditRefunds(shop), [], when);
        t.same(await auditShop(shop), [], when);
        if (!wasCut) break; // Every operation of the refund has had its turn.
      }
    }
  });
}

test("power that fails while any message of a refund is under way changes nothing about that", async (t) => {
  for (let number = 1; ; number += 1) {
    const shop = await soldShop();
    const before = shop.broker.carried.length;
    shop.broker.fateOf = (message) => {
      if (message.number === before + number) shop.box.power.cut();
      return [0];
    };
    await giveBack(shop);
    await shop.pass(20_000);
    const wasCut = !shop.box.power.isOn;
    if (wasCut) await shop.restart();
    await passUntilRefunded(shop);
    t.equal(shop.heldMinor(), 0, `power cut at message ${number}`);
    t.same(await auditRefunds(shop), [], `power cut at message ${number}`);
    if (!wasCut) break;
  }
});

test("a refund that ended in the dark is told at the next start, once", async (t) => {
  const shop = await soldShop("refund-slow");
  await giveBack(shop);
  await shop.pass(1_000);
  await shop.restart();
  t.ok(shop.box.observed.some(({ type }) => type === "resuming-refunds"));
  await passUntilRefunded(shop);
  t.match(shop.screen, { type: "refunded" });
  await shop.press("confirm");
  await shop.pass(100);
  await shop.restart();
  await shop.pass(1_000);
  t.match(shop.screen, { type: "idle" });
});

test("two power cuts in one refund are as good as none", async (t) => {
  for (let again = 1; ; again += 1) {
    const shop = await soldShop();
    await giveBack(shop);
    await shop.pass(10);
    const disk = shop.box.disk.restart("everything");
    disk.cutPowerAt(again);
    await shop.switchOnWith(disk);
    await shop.pass(20_000);
    const wasCut = disk.powerWasCut;
    if (wasCut) await shop.restart("torn");
    await passUntilRefunded(shop);
    t.equal(shop.heldMinor(), 0, `second power cut at operation ${again}`);
    t.same(await auditRefunds(shop), [], `second power cut at operation ${again}`);
    if (!wasCut) break;
  }
});

/** A number is the seed of what is found after the cut. */
function fateOf(survival: Survival | number): Survival {
  return typeof survival === "number" ? new SimulatedRandom(survival) : survival;
}
