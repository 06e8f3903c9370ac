/** The box's power fails, anywhere. */
import { type Test, test } from "tap";
import { SimulatedDisk } from "../../../hal/disk/simulated-disk.ts";
import type { Survival } from "../../../hal/disk/simulated-file.ts";
import { SimulatedRandom } from "../../../hal/random/simulated-random.ts";
import { auditShop } from "../../world/audit-shop.ts";
import { AMOUNT_MINOR, SimulatedShop, TERMINAL } from "../../world/simulated-shop.ts";

type Sale = (shop: SimulatedShop) => Promise<void>;

const SALES: Readonly<Record<string, Sale>> = {
  "a sale approved at once": async (shop) => shop.sell(shop.code()),
  "a sale with a password": async (shop) => shop.sell(shop.code("wechat-pay", "password")),
  "a sale after a system error": async (shop) => shop.sell(shop.code("ccb", "system-error-paid")),
  "a declined sale": async (shop) => shop.sell(shop.code("boc", "insufficient-balance")),
  "a sale cancelled too late": async (shop) => {
    await shop.sell(shop.code("wechat-pay"));
    await shop.press("cancel");
  },
};

const SURVIVALS: readonly (Survival | number)[] = ["nothing", "everything", "torn", 1, 2, 3];

for (const [name, sale] of Object.entries(SALES)) {
  test(`${name}: wherever the power fails, the screen ends up saying what the hub did`, async (t) => {
    for (const survival of SURVIVALS) {
      for (let operation = 1; ; operation += 1) {
        const shop = await sellWithCut(sale, operation);
        const wasCut = shop.box.disk.powerWasCut;
        if (wasCut) await shop.restart(fateOf(survival));
        await expectTruth(t, shop, `${survival}: power cut at operation ${operation}`);
        if (!wasCut) break; // Every operation of the sale has had its turn.
      }
    }
  });
}

test("power that fails again while the box recovers changes nothing about that", async (t) => {
  for (let operation = 9; operation <= 14; operation += 1) {
    for (let again = 1; ; again += 1) {
      const shop = await sellWithCut(async (each) => each.sell(each.code()), operation);
      const disk = shop.box.disk.restart(fateOf(operation));
      disk.cutPowerAt(again);
      await shop.switchOnWith(disk);
      await shop.pass(30_000);
      const wasCut = disk.powerWasCut;
      if (wasCut) await shop.restart(fateOf(again));
      await expectTruth(t, shop, `power cut at operations ${operation} and ${again}`);
      if (!wasCut) break;
    }
  }
});

test("power that fails while any message is under way changes nothing about that", async (t) => {
  for (const sale of Object.values(SALES)) {
    for (let number = 3; ; number += 1) {
      const shop = await SimulatedShop.build();
      shop.broker.fateOf = (message) => {
        if (message.number === number) shop.box.power.cut();
        return [0];
      };
      await shop.switchOn();
      await sale(shop);
      await shop.pass(90_000);
      const wasCut = !shop.box.power.isOn;
      if (wasCut) await shop.restart();
      await expectTruth(t, shop, `power cut at message ${number}`);
      if (!wasCut) break;
    }
  }
});

test("after a power cut the box asks how the sale stands; a customer who paid has paid", async (t) => {
  for (const outcome of ["approved", "password", "silence-paid"] as const) {
    for (const afterMs of [30, 50, 1_000, 4_000]) {
      const shop = await SimulatedShop.open();
      await shop.sell(shop.code("wechat-pay", outcome));
      await shop.pass(afterMs);
      const asked = shop.requests.length;
      await shop.restart();
      const when = `${outcome}, power cut after ${afterMs} ms`;
      await expectTruth(t, shop, when);
      t.equal(shop.verdict, "approved", when);
      t.match(shop.requests[asked]?.type ?? "query", "query", when);
    }
  }
});

test("a box whose journal was lost repeats no order number and charges nobody again", async (t) => {
  const shop = await SimulatedShop.open();
  await shop.sell(shop.code());
  await shop.pass(10);
  const [first] = shop.box.openOrders;
  await shop.switchOnWith(new SimulatedDisk());
  t.same([...shop.box.openOrders], [], "nothing is known of the sale under way");
  await shop.pass(300_000);
  t.equal(shop.charges, 1, "the lost sale was charged once at most");
  // The clock, too, is where it was at the first sale.
  shop.wallAheadMs -= shop.clock.monotonicMs();
  await shop.switchOnWith(new SimulatedDisk());
  await shop.sell(shop.code());
  await shop.pass(1_000);
  t.match(shop.screen, { type: "approved" });
  t.not(shop.screen?.type === "approved" && shop.screen.order, first);
  t.equal(shop.charges, 2, "the new sale was charged once");
  t.equal(shop.box.uplink?.counters.replayed, 0);
});

async function sellWithCut(sale: Sale, operation: number): Promise<SimulatedShop> {
  const shop = await SimulatedShop.build();
  shop.box.disk.cutPowerAt(operation);
  await shop.switchOn();
  await sale(shop);
  await shop.pass(100_000);
  return shop;
}

/** A number is the seed of what is found after the cut. */
function fateOf(survival: Survival | number): Survival {
  return typeof survival === "number" ? new SimulatedRandom(survival) : survival;
}

async function expectTruth(t: Test, shop: SimulatedShop, when: string): Promise<void> {
  await shop.passUntilSettled();
  t.equal(shop.box.startFailure, null, `${when}: the box starts`);
  const [order] = shop.ordersAsked;
  const phase = order ? (await shop.store.find(TERMINAL, order))?.phase : null;
  t.equal(shop.verdict, phase, `${when}: the screen says what the hub did`);
  t.equal(shop.heldMinor(), phase === "approved" ? AMOUNT_MINOR : 0, `${when}: and so the books`);
  t.ok(shop.charges <= 1, `${when}: charged once at most`);
  t.same(await auditShop(shop), [], when);
}
