/** The box's power fails while it shows a code, or before, or after. */
import { type Test, test } from "tap";
import { SimulatedDisk } from "../../../hal/disk/simulated-disk.ts";
import type { Survival } from "../../../hal/disk/simulated-file.ts";
import { PresentingShop } from "../../world/presenting-shop.ts";
import { PUNCTUAL } from "../../world/simulated-broker.ts";

type Story = (world: PresentingShop) => Promise<void>;

const STORIES: Readonly<Record<string, Story>> = {
  "a code that is paid at once": async (world) => {
    await world.present();
    if (await world.pay()) await world.notify();
    await world.shop.pass(2_000);
  },
  "a code that is paid, and the wallet never says so": async (world) => {
    await world.present();
    await world.shop.pass(3_000);
    await world.pay();
    await world.shop.pass(12_000);
  },
  "a code that nobody pays": async (world) => {
    await world.present();
    await world.shop.pass(130_000);
  },
  "a code that is cancelled while it is paid": async (world) => {
    await world.present();
    const wasPaid = await world.pay();
    await world.shop.press("cancel");
    if (wasPaid) await world.notify();
    await world.shop.pass(40_000);
  },
};

const SURVIVALS: readonly Survival[] = ["nothing", "everything", "torn"];

for (const [name, story] of Object.entries(STORIES)) {
  test(`${name}: wherever the power fails, the screen ends up saying what the hub did`, async (t) => {
    for (const survival of SURVIVALS) {
      for (let operation = 1; ; operation += 1) {
        const world = await tellWithCut(story, operation);
        const { disk } = world.shop.box;
        const wasCut = disk.powerWasCut;
        if (wasCut) await world.shop.restart(survival);
        await expectTruth(t, world, `${survival}: power cut at operation ${operation}`);
        if (!wasCut) break; // Every operation of the story has had its turn.
      }
    }
  });
}

async function tellWithCut(story: Story, operation: number): Promise<PresentingShop> {
  const disk = new SimulatedDisk();
  const world = await PresentingShop.build({ disk });
  disk.cutPowerAt(operation);
  await world.shop.switchOn();
  await story(world);
  return world;
}

test("a code is not shown again after a power cut, and a customer who paid has paid", async (t) => {
  for (const paysBefore of [true, false]) {
    const world = await PresentingShop.open();
    const { shop } = world;
    await world.present();
    if (paysBefore) await world.pay();
    await shop.restart();
    if (!paysBefore) {
      t.match(shop.screen, { type: "idle", settling: 1 });
      await world.pay();
      await world.notify();
    }
    await shop.pass(6_000);
    t.match(shop.screen, { type: "approved" }, "told, as nothing else is in front");
    const [, second] = shop.boots;
    t.notOk(second?.screens.some(({ type }) => type === "presenting"));
    t.same(await world.audit(), []);
  }
});

test("a shown code that nobody pays after a power cut is taken back", async (t) => {
  const world = await PresentingShop.open();
  await world.present();
  await world.shop.restart();
  await world.shop.pass(90_000);
  t.match(world.shop.screen, { type: "closed" });
  t.same(await world.audit(), []);
});

test("a disk that fills up while the code is shown loses no payment", async (t) => {
  const world = await PresentingShop.open();
  const { shop } = world;
  await world.present();
  await world.pay();
  shop.box.disk.capacityBytes = 0;
  await world.notify();
  await shop.pass(20_000);
  t.not(shop.screen?.type, "approved", "what could not be saved is not shown");
  shop.box.disk.capacityBytes = Number.POSITIVE_INFINITY;
  await shop.pass(20_000);
  t.match(shop.screen, { type: "approved" });
  t.same(await world.audit(), []);
});

test("a full disk when the code is wanted: nothing is asked of the hub", async (t) => {
  const world = await PresentingShop.open();
  const { shop } = world;
  shop.box.disk.capacityBytes = 0;
  await world.present();
  await shop.pass(5_000);
  t.same(shop.ordersAsked, []);
  t.not(shop.screen?.type, "presenting");
  shop.box.disk.capacityBytes = Number.POSITIVE_INFINITY;
  await shop.pass(2_000);
  await shop.press("cancel");
  await world.present();
  t.match(shop.screen, { type: "presenting" });
});

test("a late payment that the full disk could not take is told when it can", async (t) => {
  const world = await PresentingShop.open();
  const { shop, wallet } = world;
  await world.present();
  await world.claim();
  wallet.takeScanned(world.lastKey, { number: "N1", confirms: false });
  await shop.press("cancel");
  await shop.pass(1_000);
  await shop.press("clear");
  shop.box.disk.capacityBytes = 0;
  wallet.arriveLate(world.lastKey);
  await world.notify();
  await shop.pass(5_000);
  shop.broker.fateOf = ({ way }) => (way === "down" ? [] : PUNCTUAL); // It is said no more.
  t.not(shop.screen?.type, "late-payment");
  shop.box.disk.capacityBytes = Number.POSITIVE_INFINITY;
  await shop.pass(30_000);
  t.match(shop.screen, { type: "late-payment" });
  t.same(await world.audit(), []);
});

async function expectTruth(t: Test, world: PresentingShop, when: string): Promise<void> {
  const { shop, wallet } = world;
  await shop.passUntilSettled();
  if (shop.ordersAsked.length > 0) {
    const isApproved = (shop.verdict ?? "none") === "approved";
    t.equal(isApproved, wallet.holds(world.lastKey), when);
  }
  t.ok(wallet.timesCharged <= 1, when);
  t.same(await world.audit(), [], when);
}
