import { setTimeout as pause } from "node:timers/promises";
import { type Test, test } from "tap";
import type { Picture } from "../../scripts/load-picture.ts";
import { freePort } from "../brokers/broker-program.ts";
import { KillableShop } from "./killable-shop.ts";
import { picturesOfCodes } from "./pictures-of-codes.ts";

const MOMENTS_MS = [0, 5, 10, 20, 30, 50, 80, 150];
/** The box's pause before it connects again grows with each of them, to half a minute. */
const HUB_MOMENTS_MS = process.env.ANYCODE_LONG_TESTS ? MOMENTS_MS : [0, 20, 80];

test("a box killed at any moment of a payment ends it as the hub did", async (t) => {
  const { shop, pictures } = await openShop(t, MOMENTS_MS.length);
  await shop.startBox();
  for (const [index, momentMs] of MOMENTS_MS.entries()) {
    const asking = shop.hears(({ type }) => type === "asking");
    const ended = shop.hears(({ type }) => type === "payment-ended");
    shop.sell(pictures[index] as Picture);
    await asking;
    await pause(momentMs);
    await shop.killBox();
    let isResuming = false;
    void shop
      .hears(({ type }) => type === "resuming")
      .then(() => {
        isResuming = true;
      });
    await shop.startBox();
    // A payment whose end was journalled before the kill is not taken up again.
    if (isResuming) await ended;
  }
  await shop.stop();
  await agree(t, shop, MOMENTS_MS.length);
});

test("a hub killed at any moment of a payment never charges twice", async (t) => {
  const { shop, pictures } = await openShop(t, HUB_MOMENTS_MS.length);
  await shop.startBox();
  for (const [index, momentMs] of HUB_MOMENTS_MS.entries()) {
    const asking = shop.hears(({ type }) => type === "asking");
    const ended = shop.hears(({ type }) => type === "payment-ended");
    shop.sell(pictures[index] as Picture);
    await asking;
    await pause(momentMs);
    const back = shop.hears(({ type }) => type === "ready");
    await shop.killHub();
    await shop.startHub();
    await Promise.all([ended, back]);
  }
  await shop.stop();
  await agree(t, shop, HUB_MOMENTS_MS.length);
});

async function agree(t: Test, shop: KillableShop, count: number): Promise<void> {
  const rows = await shop.compare();
  t.equal(rows.length, count);
  for (const { order, box, hub, paidMinor } of rows) {
    t.ok(box, `${order}: the box knows its end`);
    // An order that the hub never heard of is closed at the box by the hub's word.
    t.equal(hub ?? "closed", box, `${order}: both say ${box}`);
    t.equal(paidMinor, box === "approved" ? 1250 : 0, `${order}: charged once or not at all`);
  }
}

async function openShop(t: Test, count: number) {
  const folder = t.testdir();
  const shop = await KillableShop.make(folder, await freePort());
  t.teardown(() => shop.stop());
  await shop.startHub();
  const pictures = await picturesOfCodes(folder, count);
  return { shop, pictures };
}
