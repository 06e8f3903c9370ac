import { test } from "tap";
import { FACES } from "../../../firmware/screens/faces.ts";
import { layOutScreen } from "../../../firmware/screens/lay-out-screen.ts";
import { loadGlyphAtlas } from "../../../firmware/screens/load-glyph-atlas.ts";
import type { ScreenContent } from "../../../firmware/screens/screen-content.ts";

const HEIGHT = 320;
const OPTIONS = { width: 480, height: HEIGHT, atlas: loadGlyphAtlas(), together: [] };

/** A screen with an amount and this many short sentences. */
function contentOf(sentences: number): ScreenContent {
  const paragraph = { text: "Please wait.", rank: "plain", ink: "plain" } as const;
  return {
    scheme: "neutral",
    title: "Paying",
    amount: "¥12.50",
    paragraphs: Array.from({ length: sentences }, () => paragraph),
  };
}

test("the more a screen has to say, the smaller it is written, always inside the margins", (t) => {
  const sizes = [1, 3, 5, 7, 8].map((sentences) => {
    const placed = layOutScreen(contentOf(sentences), OPTIONS);
    const bottom = Math.max(...placed.map(({ baseline }) => baseline));
    t.ok(bottom <= HEIGHT - 20, `${sentences} sentences end at ${bottom}`);
    return placed.reduce((sum, { face }) => sum + FACES[face].sizePx, 0) / placed.length;
  });
  t.same(
    sizes,
    [...sizes].sort((a, b) => b - a),
  );
  t.end();
});

test("what does not even fit in the smallest letters is refused, not cut off", (t) => {
  t.throws(() => layOutScreen(contentOf(20), OPTIONS), /"Paying" does not fit 480x320/);
  t.end();
});
