import { test } from "tap";
import { SimulatedShop } from "./simulated-shop.ts";

async function storyOf(seed: number): Promise<string> {
  const shop = await SimulatedShop.open({ seed });
  await shop.sell(shop.code("wechat-pay", "password"));
  await shop.pass(2_000);
  await shop.press("cancel");
  await shop.pass(1_000);
  await shop.restart("torn");
  await shop.passUntilSettled();
  const { observed, screens } = shop.box;
  return JSON.stringify([shop.broker.carried, observed, screens, shop.clock.monotonicMs()]);
}

test("the same seed gives the same world to the byte, another seed another one", async (t) => {
  const first = await storyOf(7);
  t.equal(await storyOf(7), first);
  t.not(await storyOf(8), first);
});
