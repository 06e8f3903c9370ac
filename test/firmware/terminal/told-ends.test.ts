import { test } from "tap";
import { SimulatedShop } from "../../world/simulated-shop.ts";

/** A shop whose customer has paid; the result is on the display and not put away. */
async function paidShop(): Promise<SimulatedShop> {
  const shop = await SimulatedShop.open();
  await shop.sell(shop.code());
  await shop.pass(1000);
  return shop;
}

test("an end in view when the power fails is told once more, and not after every power cut", async (t) => {
  const shop = await paidShop();
  t.match(shop.screen, { type: "approved" });
  await shop.restart();
  await shop.pass(1000);
  t.match(shop.screen, { type: "approved" });
  t.equal(shop.box.speaker.played.length, 0, "without the sound of a new payment");
  await shop.restart();
  await shop.pass(5000);
  t.match(shop.screen, { type: "idle" });
  t.equal(shop.charges, 1);
});

test("an end that no display could show is told at the next start", async (t) => {
  const shop = await SimulatedShop.open();
  await shop.press("1", "confirm");
  shop.box.display.unplug();
  await shop.show(shop.code());
  await shop.pass(60_000);
  t.equal(shop.charges, 1);
  await shop.restart();
  await shop.pass(1000);
  t.match(shop.screen, { type: "approved" });
});
