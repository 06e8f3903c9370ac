import { test } from "tap";
import {
  type Colour,
  channelsOf,
  mixed,
  PALETTES,
  rgb,
  SCHEMES,
} from "../../../firmware/screens/palette.ts";

/** WCAG 2.2, "relative luminance". */
function luminance(colour: Colour): number {
  const [red, green, blue] = channelsOf(colour).map((channel) => {
    const share = channel / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(a: Colour, b: Colour): number {
  const [dark = 0, light = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (light + 0.05) / (dark + 0.05);
}

test("every ink is readable on its background (WCAG AAA, 7 to 1)", (t) => {
  for (const scheme of SCHEMES) {
    const { background, ...inks } = PALETTES[scheme];
    for (const [name, ink] of Object.entries(inks)) {
      const ratio = contrast(background, ink);
      t.ok(ratio >= 7, `${scheme} ${name}: ${ratio.toFixed(1)}`);
    }
  }
  t.end();
});

test("no two schemes share a background", (t) => {
  t.equal(new Set(SCHEMES.map((scheme) => PALETTES[scheme].background)).size, SCHEMES.length);
  t.end();
});

test("colours survive the way to 16 bits and back", (t) => {
  t.same(channelsOf(rgb(255, 255, 255)), [255, 255, 255]);
  t.same(channelsOf(rgb(0, 0, 0)), [0, 0, 0]);
  t.equal(mixed(rgb(0, 0, 0), rgb(255, 255, 255), 1), rgb(255, 255, 255));
  t.equal(mixed(rgb(8, 40, 80), rgb(255, 255, 255), 0), rgb(8, 40, 80));
  t.end();
});
