/** The box shows a code, the customer scans it, and anything goes wrong in between. */
import { test } from "tap";
import { openDecoder } from "../../../firmware/scanner/decoder.ts";
import { thoroughPass } from "../../../firmware/scanner/decoding-pass.ts";
import { channelsOf } from "../../../firmware/screens/palette.ts";
import { readInstalledWasm } from "../../../scripts/installed-decoder.ts";
import { PresentingShop } from "../../world/presenting-shop.ts";
import { PUNCTUAL } from "../../world/simulated-broker.ts";
import { AMOUNT_MINOR } from "../../world/simulated-shop.ts";

const LIFE_MS = 120_000;

test("the customer scans the display and pays; the merchant sees that it is paid", async (t) => {
  const world = await PresentingShop.open();
  const { shop } = world;
  await world.present();
  t.match(shop.screen, { type: "presenting", money: { amountMinor: AMOUNT_MINOR } });
  t.equal(await seenOn(world), world.shown?.text, "what a phone reads from the glass");
  t.ok(await world.pay());
  await shop.pass(1_000);
  t.match(shop.screen, { type: "waiting", acting: "password", institution: "wechat-pay" });
  await world.notify();
  await shop.pass(100);
  t.match(shop.screen, { type: "approved", institution: "wechat-pay" });
  t.same(await world.audit(), []);
});

async function seenOn({ shop }: PresentingShop): Promise<string | undefined> {
  const { width, height, shown } = shop.box.display;
  const luminance = Uint8Array.from(shown ?? [], (pixel) => channelsOf(pixel)[1]);
  const decoder = await openDecoder(await readInstalledWasm());
  return decoder.decode({ luminance, width, height, strideBytes: width }, thoroughPass)[0]?.text;
}

test("the countdown shows each second once, and goes on while the broker is away", async (t) => {
  const world = await PresentingShop.open();
  await world.present();
  world.shop.broker.isUp = false;
  world.shop.broker.cut();
  await world.shop.pass(30_000);
  const seconds = world.shop.box.screens.flatMap((screen) =>
    screen.type === "presenting" ? [screen.secondsLeft] : [],
  );
  const told = [...new Set(seconds)];
  const expected = Array.from({ length: 31 }, (_, at) => LIFE_MS / 1000 - at);
  t.same(told, expected);
});

test("a notice that is lost on its way to the box costs seconds", async (t) => {
  const world = await PresentingShop.open();
  const { shop } = world;
  await world.present();
  await world.pay();
  shop.broker.fateOf = ({ way }) => (way === "down" ? [] : PUNCTUAL);
  await world.notify();
  await shop.pass(50);
  shop.broker.fateOf = () => PUNCTUAL;
  await shop.pass(5_500);
  t.match(shop.screen, { type: "approved" });
  t.same(await world.audit(), []);
});

test("a notice that the wallet never gives costs seconds", async (t) => {
  const world = await PresentingShop.open();
  await world.present();
  await world.pay();
  await world.shop.pass(11_000);
  t.match(world.shop.screen, { type: "approved" });
  t.same(await world.audit(), []);
});

test("a notice that comes twice, or 40 s late, is told once", async (t) => {
  const world = await PresentingShop.open();
  const { shop } = world;
  await world.present();
  await world.pay();
  shop.broker.fateOf = ({ way }) => (way === "down" ? [0, 0, 40_000] : PUNCTUAL);
  await world.notify();
  await world.notify();
  await shop.pass(100);
  t.match(shop.screen, { type: "approved" });
  await shop.press("clear");
  await shop.pass(60_000);
  t.match(shop.screen, { type: "idle", settling: 0 });
  t.equal(shop.box.observed.filter(({ type }) => type === "payment-ended").length, 1);
  t.same(await world.audit(), []);
});

test("paid while the link is down: the box asks as soon as it is back", async (t) => {
  const world = await PresentingShop.open();
  const { shop } = world;
  await world.present();
  await shop.pass(31_000); // The connection counts as good: the next attempt comes soon.
  shop.broker.isUp = false;
  shop.broker.cut();
  await world.pay();
  await world.notify();
  await shop.pass(1_000);
  t.match(shop.screen, { type: "presenting" }, "nobody has told the box");
  shop.broker.isUp = true;
  await shop.pass(4_000);
  t.match(shop.screen, { type: "approved" });
  t.same(await world.audit(), []);
});

test("a link that fails for an instant, exactly at the notice, costs no five seconds", async (t) => {
  const world = await PresentingShop.open();
  const { shop } = world;
  await world.present();
  await shop.pass(31_000);
  await world.pay();
  shop.broker.cut();
  await world.notify();
  const asked = shop.requests.length;
  await shop.pass(2_900);
  t.match(shop.screen, { type: "approved" });
  t.equal(shop.requests[asked]?.type, "query");
});

test("a code that got lost is asked for again, and is the same code", async (t) => {
  const world = await PresentingShop.open();
  const { shop } = world;
  let lost = 0;
  shop.broker.fateOf = ({ way }) => {
    if (way === "up" || lost === 3) return PUNCTUAL;
    lost += 1;
    return [];
  };
  await world.present();
  t.match(shop.screen, { type: "preparing-code" });
  await shop.pass(8_000);
  t.match(shop.screen, { type: "presenting" });
  t.equal(new Set(shop.ordersAsked).size, 1);
  await world.pay();
  await world.notify();
  await shop.pass(1_000);
  t.match(shop.screen, { type: "approved" });
  t.same(await world.audit(), []);
});

test("nobody pays: the code goes at its expiry, and the order is closed", async (t) => {
  const world = await PresentingShop.open();
  const { shop } = world;
  await world.present();
  await shop.pass(LIFE_MS);
  t.match(shop.screen, { type: "settling" });
  await shop.pass(6_000);
  t.match(shop.screen, { type: "closed", reason: "not-paid-in-time" });
  t.match(await world.claim(), { ok: false }, "nobody can pay it any more");
  await shop.passUntilSettled();
  t.same(await world.audit(), []);
});

test("paid around the expiry, to the tenth of a second: approved, or the money goes back", async (t) => {
  for (let beforeMs = -6_000; beforeMs <= 1_000; beforeMs += 100) {
    const world = await PresentingShop.open();
    await world.present();
    await world.shop.pass(LIFE_MS - 100 - beforeMs);
    const wasPaid = await world.pay();
    if (wasPaid) await world.notify();
    await world.shop.passUntilSettled();
    const { verdict } = world.shop;
    t.equal(verdict === "approved", world.wallet.holds(world.lastKey), `${beforeMs} ms before`);
    t.same(await world.audit(), [], `${beforeMs} ms before`);
  }
});

test("the merchant cancels, at any moment, also while the customer pays: nobody stays charged", async (t) => {
  for (let afterMs = 0; afterMs <= 120; afterMs += 5) {
    for (const paysAfterMs of [0, 10, 30, 1_000]) {
      const world = await PresentingShop.open();
      const { shop } = world;
      await shop.press("1", "2", "point", "5", "0", "way");
      await shop.pass(afterMs);
      const wasPaid = paysAfterMs === 0 && (await world.pay());
      await shop.press("cancel");
      t.match(shop.screen, { type: "cancelling" });
      await shop.pass(paysAfterMs);
      if (wasPaid || (await world.pay())) await world.notify();
      await shop.passUntilSettled();
      const when = `cancelled after ${afterMs} ms, paid ${paysAfterMs} ms later`;
      t.notOk(world.wallet.holds(world.lastKey), when);
      t.same(await world.audit(), [], when);
    }
  }
});

test("the customer pays after the merchant gave up: it goes back, and the merchant hears of it once", async (t) => {
  for (const isLinkDown of [false, true]) {
    const world = await PresentingShop.open();
    const { shop, wallet } = world;
    await world.present();
    await world.claim();
    wallet.takeScanned(world.lastKey, { number: "N1", confirms: false });
    await shop.press("cancel");
    await shop.pass(1_000);
    t.match(shop.screen, { type: "closed", reason: "cancelled" });
    await shop.press("clear");
    t.ok(wallet.arriveLate(world.lastKey), "the payment was on its way");
    shop.broker.isUp = !isLinkDown;
    if (isLinkDown) shop.broker.cut();
    await world.notify();
    await shop.passUntilSettled();
    shop.broker.isUp = true;
    await shop.pass(61_000);
    t.match(shop.screen, { type: "late-payment", money: { amountMinor: AMOUNT_MINOR } });
    const told = () => shop.boots.flatMap(({ observed }) => observed);
    t.equal(told().filter(({ type }) => type === "late-payment").length, 1);
    await shop.restart();
    await shop.pass(1_000);
    t.match(shop.screen, { type: "late-payment" }, "a power cut does not put it away");
    await shop.press("confirm");
    await shop.pass(100);
    await shop.restart();
    await shop.pass(1_000);
    t.match(shop.screen, { type: "idle", settling: 0 });
    t.notOk(wallet.holds(world.lastKey));
    t.same(await world.audit(), [], "and both journals say that it was given back");
  }
});
