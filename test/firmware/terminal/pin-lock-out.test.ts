/** The manager's PIN is guessed at the box, and the plug is pulled to guess again. */
import { test } from "tap";
import type { Key } from "../../../hal/buttons/buttons.ts";
import { PIN_KEYS } from "../../world/given-back.ts";
import { MANAGER_PIN } from "../../world/simulated-box.ts";
import { SimulatedShop } from "../../world/simulated-shop.ts";

const WRONG: readonly Key[] = ["1", "1", "1", "1", "confirm"];

async function atThePin(): Promise<SimulatedShop> {
  const shop = await SimulatedShop.open();
  await shop.sell(shop.code("alipay"));
  await shop.pass(1_000);
  await shop.press("up", "refund");
  return shop;
}

test("three wrong PINs lock for a minute, which is counted down", async (t) => {
  const shop = await atThePin();
  await shop.press(...WRONG, ...WRONG);
  t.match(shop.screen, { type: "pin", problem: "wrong" });
  await shop.press(...WRONG);
  t.match(shop.screen, { type: "pin-locked", forSeconds: 60 });
  await shop.pass(30_000);
  t.match(shop.screen, { type: "pin-locked", forSeconds: 30 });
  await shop.press(...PIN_KEYS);
  t.match(shop.screen, { type: "pin-locked" });
  await shop.pass(30_000);
  t.match(shop.screen, { type: "pin", digits: 0 });
  await shop.press(...PIN_KEYS);
  t.match(shop.screen, { type: "refund-amount" });
});

test("pulling the plug does not help: the lock begins anew, and the next is longer", async (t) => {
  const shop = await atThePin();
  await shop.press(...WRONG, ...WRONG, ...WRONG);
  await shop.restart();
  await shop.press("confirm", "up", "refund");
  t.match(shop.screen, { type: "pin-locked", forSeconds: 60 });
  await shop.pass(60_000);
  await shop.press(...WRONG);
  t.match(shop.screen, { type: "pin-locked", forSeconds: 120 });
});

test("a plug pulled at any instant of a wrong try gives no further try for nothing", async (t) => {
  for (const survival of ["nothing", "torn", "everything"] as const) {
    for (let operation = 1; ; operation += 1) {
      const shop = await atThePin();
      await shop.press(...WRONG, ...WRONG, "1", "1", "1", "1");
      const triedBefore = shop.box.screens.length;
      shop.box.disk.cutPowerAt(shop.box.disk.operations + operation);
      await shop.press("confirm");
      await shop.pass(100);
      const wasCut = shop.box.disk.powerWasCut;
      const wasJudged = shop.box.screens
        .slice(triedBefore)
        .some(({ type }) => type === "pin-locked" || type === "checking-pin");
      await shop.restart(survival);
      await shop.press("confirm", "up", "refund");
      const when = `${survival}: plug pulled at operation ${operation}`;
      if (wasJudged) t.match(shop.screen, { type: "pin-locked" }, when);
      else t.match(shop.screen, { type: /^pin/ }, when);
      if (!wasCut) break;
    }
  }
});

test("the PIN is on no disk, in no message and in nothing the box tells", async (t) => {
  const shop = await atThePin();
  await shop.press(...PIN_KEYS, "confirm", "confirm");
  await shop.pass(1_000);
  const { disk, observed, screens } = shop.box;
  const told = JSON.stringify([observed, screens]).replace(/[0-9]{28}/g, "");
  t.notMatch(told, new RegExp(`\\b${MANAGER_PIN}\\b`));
  t.notMatch(Buffer.from(disk.contents()).toString("latin1"), `"${MANAGER_PIN}"`);
});
