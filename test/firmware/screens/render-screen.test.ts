import { createHash } from "node:crypto";
import { test } from "tap";
import type { Money } from "../../../firmware/money/money.ts";
import { composeScreen } from "../../../firmware/screens/compose-screen.ts";
import { FACES } from "../../../firmware/screens/faces.ts";
import { LANGUAGES, type Language, messagesOf } from "../../../firmware/screens/language.ts";
import type { PlacedText } from "../../../firmware/screens/lay-out-screen.ts";
import { loadGlyphAtlas } from "../../../firmware/screens/load-glyph-atlas.ts";
import { PALETTES } from "../../../firmware/screens/palette.ts";
import { placeScreen } from "../../../firmware/screens/place-screen.ts";
import { renderScreen } from "../../../firmware/screens/render-screen.ts";
import type { Screen } from "../../../firmware/screens/screen.ts";
import { glyphOf, textWidth } from "../../../firmware/screens/text-lines.ts";
import { everyScreen } from "../../../scripts/every-screen.ts";

const ATLAS = loadGlyphAtlas();
const SIZES = [
  { width: 480, height: 320 },
  { width: 800, height: 480 },
] as const;
/** From the smallest to the longest that a screen may have to hold. */
const MONEYS: readonly Money[] = [
  { amountMinor: 1, currency: "CNY" },
  { amountMinor: 1280_50, currency: "CNY" },
  { amountMinor: 999_999_999_999, currency: "MOP" },
  { amountMinor: 999_999_999_999, currency: "VND" },
];

type Size = (typeof SIZES)[number];

function place(screen: Screen, language: Language, size: Size) {
  const { together } = messagesOf(language);
  return placeScreen(composeScreen(screen, language), { ...size, atlas: ATLAS, together });
}

function layOut(screen: Screen, language: Language, size: Size): readonly PlacedText[] {
  return place(screen, language, size).texts;
}

function render(screen: Screen, language: Language, { width, height }: Size): Uint16Array {
  const into = new Uint16Array(width * height).fill(0xdead);
  renderScreen(screen, { width, height, language, atlas: ATLAS, into });
  return into;
}

/** The box around what a text draws. */
function inkBox({ text, face, x, baseline }: PlacedText) {
  const glyphs = [...text].map((character) => glyphOf(ATLAS[face], character));
  const ascent = Math.max(...glyphs.map((glyph) => glyph.top));
  const descent = Math.max(...glyphs.map((glyph) => glyph.height - glyph.top));
  return {
    left: x,
    right: x + textWidth(ATLAS[face], text),
    top: baseline - ascent,
    bottom: baseline + descent,
  };
}

type Box = ReturnType<typeof inkBox>;

function overlap(a: Box, b: Box): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}

for (const size of SIZES) {
  for (const language of LANGUAGES) {
    test(`no text is cut off or overlaps: ${language}, ${size.width}x${size.height}`, (t) => {
      for (const money of MONEYS) {
        for (const { name, screen } of everyScreen(money)) {
          const { texts, code } = place(screen, language, size);
          const boxes = texts.map(inkBox);
          const left = code?.right ?? 0;
          const outside = boxes.filter(
            (box) =>
              box.left < left + 8 ||
              box.top < 8 ||
              box.right > size.width - 8 ||
              box.bottom > size.height - 8,
          );
          const touching = boxes.filter((a, at) => boxes.some((b, to) => to > at && overlap(a, b)));
          if (outside.length + touching.length > 0) t.fail(`${name} ${money.currency}`);
        }
      }
      t.pass("all inside, none overlapping");
      t.end();
    });

    test(`nothing of a screen's words is left out: ${language}, ${size.width}x${size.height}`, (t) => {
      for (const { name, screen } of everyScreen({ amountMinor: 1280_50, currency: "CNY" })) {
        const shown = layOut(screen, language, size)
          .map(({ text }) => text)
          .join("");
        const { title, amount, paragraphs, footer } = composeScreen(screen, language);
        const texts = [title, amount ?? "", footer ?? "", ...paragraphs.map(({ text }) => text)];
        const lost = texts.filter((text) => !bare(shown).includes(bare(text)));
        if (lost.length > 0) t.fail(`${name}: ${lost.join(" / ")}`);
      }
      t.pass("all words placed");
      t.end();
    });
  }
}

function bare(text: string): string {
  return text.replaceAll(" ", "");
}

test("the amount of a sale is the biggest text on its screen", (t) => {
  for (const { name, screen } of everyScreen({ amountMinor: 1280_50, currency: "CNY" })) {
    if (!("money" in screen)) continue;
    for (const size of SIZES) {
      const placed = layOut(screen, "en", size).filter(({ face }) => !face.startsWith("icon"));
      const amount = placed.find(({ text }) => text === "¥1,280.50");
      const biggest = Math.max(...placed.map(({ face }) => FACES[face].sizePx));
      t.equal(amount && FACES[amount.face].sizePx, biggest, name);
    }
  }
  t.end();
});

test("approved, declined, closed, reversed and settling differ in colour, shape and word", (t) => {
  const money: Money = { amountMinor: 1250, currency: "CNY" };
  const verdicts: Screen[] = [
    { type: "approved", money, order: "1" },
    { type: "declined", money, reason: "late" },
    { type: "closed", money, reason: "late" },
    { type: "reversed", money, reason: "late" },
    { type: "settling", money, order: "1" },
  ];
  for (const language of LANGUAGES) {
    const contents = verdicts.map((screen) => composeScreen(screen, language));
    for (const part of ["scheme", "icon", "title"] as const) {
      t.equal(new Set(contents.map((content) => content[part])).size, verdicts.length, part);
    }
  }
  t.end();
});

test("every screen is its own picture, the same each time", (t) => {
  const screens = everyScreen({ amountMinor: 1280_50, currency: "CNY" });
  const digest = (screen: Screen) =>
    createHash("sha256")
      .update(render(screen, "zh-CN", SIZES[0]))
      .digest("hex");
  const pictures = new Map(screens.map(({ name, screen }) => [digest(screen), name]));
  t.equal(pictures.size, screens.length);
  for (const { name, screen } of screens.slice(0, 10)) {
    t.equal(pictures.get(digest(screen)), name);
  }
  t.end();
});

test("every pixel is written, in the scheme's background and its inks", (t) => {
  const money: Money = { amountMinor: 1250, currency: "CNY" };
  const pixels = render({ type: "approved", money, order: "1" }, "en", SIZES[0]);
  const { background, strong } = PALETTES.good;
  t.equal(pixels[0], background);
  t.notOk(pixels.includes(0xdead));
  t.ok(pixels.filter((pixel) => pixel === strong).length > 5_000, "big figures");
  t.end();
});

test("a shop's name that the box cannot write is left out, not garbled", (t) => {
  const idle: Screen = { type: "idle", storeName: "Ж Café ☕", settling: 0 };
  const plain: Screen = { type: "idle", settling: 0 };
  t.same(layOut(idle, "en", SIZES[0]), layOut(plain, "en", SIZES[0]));
  t.end();
});

test("a frame buffer of another size is refused", (t) => {
  const into = new Uint16Array(480 * 319);
  const options = { width: 480, height: 320, language: "en", atlas: ATLAS, into } as const;
  t.throws(() => renderScreen({ type: "idle", settling: 0 }, options), RangeError);
  t.end();
});
