/**
 * The disk of the box says that it has written and has not, writes elsewhere, rots, or gives
 * nothing out. The box may then have forgotten a sale, which the hub still knows; it may stop with
 * code 201 or 203; it never says what is not so, and nobody is charged twice.
 */
import { type Test, test } from "tap";
import { Journal } from "../../../firmware/journal/journal.ts";
import { SimulatedDisk } from "../../../hal/disk/simulated-disk.ts";
import type { SilentFault } from "../../../hal/disk/simulated-medium.ts";
import { SimulatedRandom } from "../../../hal/random/simulated-random.ts";
import { AMOUNT_MINOR, SimulatedShop, TERMINAL } from "../../world/simulated-shop.ts";

const FAULTS: readonly SilentFault[] = ["lost-sync", "lost-write", "misdirected-write"];

for (const fault of FAULTS) {
  test(`a ${fault} at any operation of the disk makes no wrong verdict and no second charge`, async (t) => {
    const starts = new Set<string>();
    for (const outcome of ["approved", "password", "insufficient-balance"] as const) {
      for (let operation = 1; ; operation += 1) {
        const disk = new SimulatedDisk({ random: new SimulatedRandom(operation) });
        const shop = await SimulatedShop.build({ disk });
        disk.failSilentlyAt(operation, fault);
        await shop.switchOn();
        await shop.sell(shop.code("wechat-pay", outcome));
        await shop.pass(outcome === "password" ? 3_000 : 30_000);
        const wasReached = disk.operations >= operation;
        await shop.restart();
        starts.add(await expectHonesty(t, shop, `${fault} at ${operation}, ${outcome}`));
        if (!wasReached) break;
      }
    }
    t.ok(starts.has("ready"), [...starts].join());
    // A lost sync leaves an older journal, whole as it was: nobody can see that on the disk.
    t.equal(starts.has("journal-damaged"), fault !== "lost-sync", [...starts].join());
  });
}

test("a bit that rots anywhere on the disk is found at the next start, or hurts nothing", async (t) => {
  const starts = new Set<string>();
  for (let seed = 1; seed <= 60; seed += 1) {
    const disk = new SimulatedDisk({ random: new SimulatedRandom(seed) });
    const shop = await SimulatedShop.open({ disk });
    await shop.sell(shop.code());
    await shop.pass(5_000);
    const found = disk.restart("nothing");
    for (const name of await found.list()) found.rot(name);
    await shop.switchOnWith(found);
    starts.add(await expectHonesty(t, shop, `seed ${seed}`));
  }
  t.same([...starts].sort(), ["journal-damaged", "ready"]);
});

test("a journal that the disk does not give out stops the box; no sale is taken without it", async (t) => {
  const disk = new SimulatedDisk();
  const shop = await SimulatedShop.open({ disk });
  await shop.sell(shop.code());
  await shop.pass(5_000);
  const found = disk.restart("nothing");
  found.makeUnreadable("journal.log");
  await shop.switchOnWith(found);
  t.equal(shop.box.startFailure, "failed", "disk-failed, code 203");
  await shop.sell(shop.code());
  await shop.pass(60_000);
  t.equal(shop.charges, 1);
});

test("a box that has forgotten a sale under way: the hub finishes it, and charges it once", async (t) => {
  const disk = new SimulatedDisk({ random: new SimulatedRandom(1) });
  const shop = await SimulatedShop.open({ disk });
  disk.setMediumRates({ "lost-sync": 1000 });
  await shop.sell(shop.code("wechat-pay", "password"));
  await shop.pass(3_000);
  const [order = ""] = shop.ordersAsked;
  await shop.restart("nothing");
  t.same([...shop.box.openOrders], [], "nothing is known of it here");
  await shop.pass(180_000);
  t.equal((await shop.store.find(TERMINAL, order))?.phase, "approved");
  t.equal(shop.heldMinor(), AMOUNT_MINOR);
});

/** How the box started: `ready`, or why not. */
async function expectHonesty(t: Test, shop: SimulatedShop, when: string): Promise<string> {
  await shop.passUntilSettled();
  t.same(await shop.store.openOrders(), [], `${when}: the hub has ended every order`);
  for (const { observed } of shop.boots) {
    for (const each of observed) {
      if (each.type !== "payment-ended") continue;
      const phase = (await shop.store.find(TERMINAL, each.order))?.phase;
      t.equal(each.verdict, phase, `${when}: what was told is so`);
    }
  }
  t.ok(shop.charges <= 1, `${when}: charged once at most`);
  shop.box.power.cut();
  const left = shop.box.disk.restart("nothing");
  const opening = await Journal.open(left, { acceptDamage: true });
  for (const { order, phase, verdict } of opening.ok ? opening.contents.payments : []) {
    const atHub = (await shop.store.find(TERMINAL, order))?.phase;
    t.ok(phase !== "ended" || verdict === atHub, `${when}: the journal says ${verdict}`);
  }
  return shop.box.startFailure ?? "ready";
}
