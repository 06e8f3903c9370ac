import { writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { type Test, test } from "tap";
import { loadShippedIssuerTable } from "../../firmware/codes/shipped-issuer-table.ts";
import { SystemRandom } from "../../hal/random/system-random.ts";
import { makeCode } from "../../hub/sandbox/sandbox-wallet.ts";
import { drawCode } from "../../scripts/draw-code.ts";
import { fitToFrame, loadPicture, type Picture } from "../../scripts/load-picture.ts";
import { KillableShop } from "./killable-shop.ts";

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
  const issuers = loadShippedIssuerTable();
  if (!issuers.ok) throw new Error(issuers.why);
  const pictures: Picture[] = [];
  for (let made = 0; made < count; made += 1) {
    const random = new SystemRandom();
    const wish = { random, table: issuers.table, outcome: "approved", isCpm: false } as const;
    const text = makeCode("wechat-pay", wish) ?? "";
    const file = `${folder}/code.png`;
    writeFileSync(file, await drawCode({ text, format: "qr" }));
    pictures.push(await fitToFrame(await loadPicture(file), 1280, 720));
  }
  return { shop, pictures };
}

/** The hub comes back where the box looks for it. */
function freePort(): Promise<number> {
  const server = createServer();
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
}
