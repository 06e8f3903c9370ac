import { test } from "tap";
import { loadGlyphAtlas } from "../../../firmware/screens/load-glyph-atlas.ts";
import { breakLines, textWidth } from "../../../firmware/screens/text-lines.ts";

const FACE = loadGlyphAtlas()["text-24"];

function lines(text: string, widthMax: number, together: readonly string[] = []) {
  return breakLines(text, FACE, { widthMax, together });
}

test("a short text stays on one line", (t) => {
  t.same(lines("Please wait.", 440), ["Please wait."]);
  t.end();
});

test("lines break between words and come out even", (t) => {
  t.same(lines("aaaa aaaa aaaa aaaa", textWidth(FACE, "aaaa aaaa aaaa")), [
    "aaaa aaaa",
    "aaaa aaaa",
  ]);
  t.end();
});

test("a new sentence begins a new line where that takes no more lines", (t) => {
  t.same(lines("a a. a a a a a a a a", textWidth(FACE, "a a a a a a a a ")), [
    "a a.",
    "a a a a a a a a",
  ]);
  t.same(lines("请稍等。请不要重复扫码。", 8 * 24), ["请稍等。", "请不要重复扫码。"]);
  t.end();
});

test("no line begins with a closing mark", (t) => {
  const text = "请联网后等一分钟，如仍不行，请联系客服。";
  for (let widthMax = 2 * 24; widthMax <= 440; widthMax += 1) {
    const bad = lines(text, widthMax)?.filter((line) => /^[，。]/.test(line)) ?? [];
    if (bad.length > 0) t.fail(`${widthMax} px: ${bad.join(" / ")}`);
  }
  t.pass("none");
  t.end();
});

test("a word that is kept together is not divided", (t) => {
  for (let widthMax = 3 * 24; widthMax <= 440; widthMax += 7) {
    const broken = lines("请顾客刷新付款码再重新收款", widthMax, ["付款码"]) ?? [];
    t.ok(
      broken.some((line) => line.includes("付款码")),
      `${widthMax}`,
    );
    t.equal(broken.join(""), "请顾客刷新付款码再重新收款");
  }
  t.end();
});

test("a word wider than the line is refused, not cut", (t) => {
  t.equal(lines("immeasurably", 60), null);
  t.end();
});
