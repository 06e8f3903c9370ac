import { test } from "tap";
import { SimulatedShop } from "../../world/simulated-shop.ts";

test("a missing camera is told, at whatever instant it is found missing", async (t) => {
  for (let turns = 0; turns < 16; turns += 1) {
    const shop = await SimulatedShop.open();
    shop.box.scanner.cameraFailsAfterTurns = turns;
    await shop.press("1", "confirm");
    await shop.pass(3000);
    t.match(shop.screen, { type: "not-ready", id: "camera-missing" }, `after ${turns} turns`);
  }
});
