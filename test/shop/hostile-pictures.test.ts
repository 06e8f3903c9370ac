/**
 * The box as it ships, hub and broker as processes, and before the camera what kills the decoder:
 * the payment goes on as soon as somebody takes it away.
 */
import { type Test, test } from "tap";
import { freePort } from "../brokers/broker-program.ts";
import { type Hostility, hostileFrame } from "../firmware/scanner/hostile-decoder.ts";
import { KillableShop } from "./killable-shop.ts";
import { picturesOfCodes } from "./pictures-of-codes.ts";

const HOSTILE = new URL("../firmware/scanner/hostile-decoder.ts", import.meta.url).href;

async function openShop(t: Test) {
  const folder = t.testdir();
  const shop = await KillableShop.make(folder, await freePort());
  t.teardown(() => shop.stop());
  await shop.startHub();
  await shop.startBox(["--import", HOSTILE]);
  return { shop, pictures: await picturesOfCodes(folder, 3) };
}

test("a payment goes on when the decoder has died, or hung, over a picture", async (t) => {
  const { shop, pictures } = await openShop(t);
  const deaths: Hostility[] = ["damaged-heap", "hoarding"];
  if (process.env.ANYCODE_LONG_TESTS) deaths.push("endless");
  for (const [at, hostility] of deaths.entries()) {
    const [picture] = pictures.slice(at);
    const died = shop.hears(({ type }) => type === "device-failed");
    const ended = shop.hears(({ type }) => type === "payment-ended");
    shop.sell(hostileFrame(hostility));
    t.match(await died, { device: "decoder" }, hostility);
    if (picture) shop.present(picture);
    t.match(await ended, { verdict: "approved" });
  }
  await shop.stop();
  const rows = await shop.compare();
  t.equal(rows.length, deaths.length);
  for (const row of rows) t.match(row, { box: "approved", hub: "approved", paidMinor: 1250 });
});

test("a picture that keeps killing the decoder is told by its number, and forgotten", async (t) => {
  const { shop, pictures } = await openShop(t);
  const told = shop.hears(({ type }) => type === "not-ready");
  shop.sell(hostileFrame("damaged-heap"));
  t.match(await told, { id: "decoder-failed", code: 302 });
  const isReady = shop.hears(({ type }) => type === "ready");
  const ended = shop.hears(({ type }) => type === "payment-ended");
  const [picture] = pictures;
  if (picture) shop.present(picture);
  await isReady;
  t.match(await ended, { verdict: "approved" }, "the sale that was waiting is paid");
});
