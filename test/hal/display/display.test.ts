/** The simulated display against the display contract, and what it adds to it. */
import { test } from "tap";
import { SimulatedDisplay } from "../../../hal/display/simulated-display.ts";
import { displayContract } from "./display-contract.ts";

displayContract("simulated display", () => {
  const display = new SimulatedDisplay({ width: 24, height: 16 });
  return {
    display,
    look: () => display.shown,
    unplug: () => display.unplug(),
    stall: () => display.stall(),
    mend: () => display.plug(),
  };
});

test("whoever watches the simulated display hears of each picture", async (t) => {
  const display = new SimulatedDisplay();
  t.same([display.width, display.height, display.shown, display.frames], [480, 320, null, 0]);
  const picture = new Uint16Array(480 * 320);
  let heard = 0;
  const leave = display.onShown(() => {
    heard += 1;
  });
  await display.show(picture);
  leave();
  await display.show(picture);
  t.same([heard, display.frames], [1, 2]);
});
