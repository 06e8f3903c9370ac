/** What the merchant reads while the hub holds the box or the shop back. */
import { test } from "tap";
import { composeScreen } from "../../../firmware/screens/compose-screen.ts";
import { holdsAfter, holdsAt, toldHold, withoutBlock } from "../../../firmware/till/risk-hold.ts";
import { SimulatedShop } from "../../world/simulated-shop.ts";

const BLOCK = { kind: "risk", event: "merchant-blocked" } as const;
const LIFTED = { kind: "risk", event: "merchant-unblocked" } as const;
const GUESSED = { kind: "risk", event: "guessed-codes", untilMs: 1_700 } as const;

test("a pause is told until it is over on the hub's clock, a block until it is lifted", (t) => {
  const paused = holdsAfter([], GUESSED, 1_000);
  t.same(paused, [{ kind: "guessed-codes", untilAtMs: 700 }]);
  t.equal(holdsAt(paused, 699), paused);
  t.same(holdsAt(paused, 700), []);
  const both = holdsAfter(paused, BLOCK, 1_000);
  t.equal(toldHold(both), "merchant-blocked");
  t.equal(toldHold(holdsAfter(both, LIFTED, 1_000)), "guessed-codes");
  t.equal(toldHold(holdsAt(withoutBlock(both), 700)), null);
  t.same(
    holdsAfter(both, { ...GUESSED, untilMs: 1_900 }, 1_000).length,
    2,
    "told again, told once",
  );
  t.end();
});

function words({ screen }: SimulatedShop, language: "en" | "zh-CN"): string {
  if (screen?.type !== "idle") return screen?.type ?? "nothing";
  return composeScreen(screen, language)
    .paragraphs.map(({ text }) => text)
    .join(" ");
}

test("a shop that a wallet has blocked reads so, with what to do, until it is paid again", async (t) => {
  const shop = await SimulatedShop.open();
  await shop.sell(shop.code("alipay", "merchant-blocked"));
  await shop.pass(1_000);
  await shop.press("clear");
  await shop.pass(100);
  t.match(words(shop, "en"), /has blocked this shop.*Call support/);
  t.match(words(shop, "zh-CN"), /停用了本店.*联系客服/);
  const told = shop.box.observed.filter(({ type }) => type === "risk");
  t.same(told, [{ type: "risk", event: "merchant-blocked" }]);
  await shop.sell(shop.code("alipay", "merchant-unblocked"));
  await shop.passUntilSettled();
  await shop.press("clear");
  await shop.pass(100);
  t.notMatch(words(shop, "en"), /blocked/);
});

test("a box at which codes were guessed reads how long to wait, and no longer than that", async (t) => {
  const shop = await SimulatedShop.open();
  for (let guess = 0; guess < 6; guess += 1) {
    await shop.press("clear");
    await shop.sell(shop.code("boc", "code-invalid"));
    await shop.pass(1_000);
  }
  await shop.press("clear");
  await shop.pass(100);
  t.match(words(shop, "en"), /Wait a few minutes/);
  await shop.pass(290_000);
  t.match(words(shop, "en"), /Wait a few minutes/);
  await shop.pass(10_000);
  t.notMatch(words(shop, "en"), /Wait/);
});
