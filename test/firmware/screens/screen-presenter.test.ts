import { test } from "tap";
import { loadGlyphAtlas } from "../../../firmware/screens/load-glyph-atlas.ts";
import { ScreenPresenter } from "../../../firmware/screens/screen-presenter.ts";
import { SimulatedDisplay } from "../../../hal/display/simulated-display.ts";

const ATLAS = loadGlyphAtlas();

function bench() {
  const display = new SimulatedDisplay();
  return { display, presenter: new ScreenPresenter({ display, language: "en", atlas: ATLAS }) };
}

test("a screen is on the glass when it was told so, at whatever instant it comes", async (t) => {
  for (let turns = 1; turns < 12; turns += 1) {
    const { display, presenter } = bench();
    void presenter.show({ type: "idle", settling: 0 });
    for (let turn = 0; turn < turns; turn += 1) await null;
    await presenter.show({ type: "amount", text: "12", currency: "CNY" });
    t.equal(display.frames, 2, `after ${turns} turns`);
  }
});

test("screens that are overtaken are not drawn, and the same screen is drawn once", async (t) => {
  const { display, presenter } = bench();
  const shown = ["1", "12", "123"].map((text) =>
    presenter.show({ type: "amount", text, currency: "CNY" }),
  );
  await Promise.all(shown);
  t.equal(display.frames, 2);
  await presenter.show({ type: "amount", text: "123", currency: "CNY" });
  t.equal(display.frames, 2);
});

test("a display that failed is tried again with the next screen", async (t) => {
  const { display, presenter } = bench();
  display.unplug();
  await t.rejects(presenter.show({ type: "idle", settling: 0 }), { name: "DeviceError" });
  display.plug();
  await presenter.show({ type: "idle", settling: 0 });
  t.ok(display.shown);
});
