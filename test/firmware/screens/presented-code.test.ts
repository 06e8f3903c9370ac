import { test } from "tap";
import { buildMpm } from "../../../firmware/codes/emv-mpm-builder.ts";
import { refuseToShow } from "../../../firmware/codes/shown-code.ts";
import type { Money } from "../../../firmware/money/money.ts";
import type { InstitutionId } from "../../../firmware/protocol/institution-id.ts";
import { type Decoder, type Luminance, openDecoder } from "../../../firmware/scanner/decoder.ts";
import { thoroughPass } from "../../../firmware/scanner/decoding-pass.ts";
import { LANGUAGES } from "../../../firmware/screens/language.ts";
import { loadGlyphAtlas } from "../../../firmware/screens/load-glyph-atlas.ts";
import { channelsOf, PALETTES } from "../../../firmware/screens/palette.ts";
import { makeQrCode, QUIET_MODULES } from "../../../firmware/screens/qr-code.ts";
import { renderScreen } from "../../../firmware/screens/render-screen.ts";
import type { Screen } from "../../../firmware/screens/screen.ts";
import { ScreenPresenter } from "../../../firmware/screens/screen-presenter.ts";
import { SimulatedDisplay } from "../../../hal/display/simulated-display.ts";
import { readInstalledWasm } from "../../../scripts/installed-decoder.ts";
import { sealedMpm } from "../codes/sealed-mpm.ts";

const ATLAS = loadGlyphAtlas();
const MONEY: Money = { amountMinor: 1250, currency: "CNY" };
const SIZES = [
  { width: 480, height: 320 },
  { width: 800, height: 480 },
] as const;

type Size = (typeof SIZES)[number];

/** Every form that a hub may send, the longest of each included. */
const CODES: readonly { text: string; institution?: InstitutionId }[] = [
  { text: sealedMpm({ "01": "12", "54": "12.50" }) },
  { text: emv("最佳运输北京有限公司") },
  { text: emv("店".repeat(25)), institution: "unionpay-quickpass" },
  { text: longest() },
  { text: "weixin://wxpay/bizpayurl?pr=q7xFk2Pzz", institution: "wechat-pay" },
  { text: "https://qr.alipay.com/bax04121abcdefghijk", institution: "alipay" },
  { text: `weixin://wxpay/bizpayurl?pr=${"aB3".repeat(161)}`, institution: "wechat-pay" },
];

function emv(merchantName: string): string {
  const built = buildMpm({
    unionPay: { id: "15", account: "4396261000000008000000000000000" },
    account: {
      id: "26",
      guid: "cn.example.anycode",
      values: { "01": "2611240023510123456789012" },
    },
    merchantCategory: "5411",
    ...MONEY,
    country: "CN",
    merchantName: "BEST TRANSPORT OF BEIJING",
    merchantCity: "BEIJING",
    local: { language: "ZH", merchantName, merchantCity: "北京" },
    billNumber: "2611240023510123456789012",
  });
  if (!built.ok) throw new Error(built.problems.join());
  return built.text;
}

/** A good EMV code of as many bytes as may be. */
function longest(): string {
  const fill = (bytes: number) => ({ "02": "4".repeat(99), "03": "5".repeat(99), bytes });
  const base = { "01": "12", "54": "12.50", ...fill(0), "04": "6".repeat(99) };
  const { bytes: _, ...objects } = base;
  const left = 512 - Buffer.byteLength(sealedMpm(objects)) - 4;
  return sealedMpm({ ...objects, "05": "7".repeat(Math.min(99, left)) });
}

function screenOf(code: (typeof CODES)[number], secondsLeft = 119): Screen {
  return { type: "presenting", money: MONEY, ...code, secondsLeft };
}

/** What a camera straight before the display would see. */
function luminanceOf(pixels: Uint16Array, { width, height }: Size): Luminance {
  const luminance = Uint8Array.from(pixels, (pixel) => {
    const [red, green, blue] = channelsOf(pixel);
    return Math.round(0.299 * red + 0.587 * green + 0.114 * blue);
  });
  return { luminance, width, height, strideBytes: width };
}

function read(decoder: Decoder, pixels: Uint16Array, size: Size): readonly string[] {
  return decoder.decode(luminanceOf(pixels, size), thoroughPass).map(({ text }) => text);
}

test("the code on the display reads back as its text, in every form, size and language", async (t) => {
  const decoder = await openDecoder(await readInstalledWasm());
  for (const size of SIZES) {
    for (const language of LANGUAGES) {
      for (const code of CODES) {
        const into = new Uint16Array(size.width * size.height);
        renderScreen(screenOf(code), { ...size, language, atlas: ATLAS, into });
        const what = `${code.text.slice(0, 30)}, ${size.width}x${size.height}, ${language}`;
        t.strictSame(read(decoder, into, size), [code.text], what);
      }
    }
  }
});

test("every code of these forms is one that the box may show", async (t) => {
  for (const { text, institution = null } of CODES) {
    t.equal(
      refuseToShow({ text, institution }, { order: "", money: MONEY }),
      null,
      text.slice(0, 30),
    );
    t.ok(Buffer.byteLength(text) <= 512);
  }
  t.ok(
    CODES.some(({ text }) => Buffer.byteLength(text) > 500),
    "one is as long as may be",
  );
});

test("a module is at least three pixels, black on white, with its quiet zone", async (t) => {
  for (const { width, height } of SIZES) {
    for (const code of CODES) {
      const into = new Uint16Array(width * height);
      renderScreen(screenOf(code), { width, height, language: "en", atlas: ATLAS, into });
      const middle = into.subarray((height / 2) * width, (height / 2 + 1) * width);
      const ground = middle.indexOf(PALETTES.working.background);
      const modules = makeQrCode(code.text).size + 2 * QUIET_MODULES;
      t.equal(ground % modules, 0, "the white ground is whole modules wide");
      const modulePx = ground / modules;
      t.ok(modulePx >= 3, `${modulePx} pixels a module of ${modules}, ${width}x${height}`);
      for (let row = 0; row < height; row += 1) {
        const panel = into.subarray(row * width, row * width + ground);
        if (!panel.every((pixel) => pixel === 0 || pixel === 0xffff)) t.fail(`row ${row}`);
        const quiet = QUIET_MODULES * modulePx;
        const sides = [...panel.subarray(0, quiet), ...panel.subarray(ground - quiet)];
        if (sides.includes(0)) t.fail(`row ${row} has ink in the quiet zone`);
      }
    }
  }
});

test("the countdown changes little of the picture, and every order shows its own code", async (t) => {
  const display = new SimulatedDisplay();
  const presenter = new ScreenPresenter({ display, language: "en", atlas: ATLAS });
  const [first, second] = CODES;
  if (!first || !second) throw new Error("no codes");
  const panelOf = () => display.shown?.slice(0, 480 * 320) ?? new Uint16Array();
  await presenter.show(screenOf(first, 119));
  const at119 = panelOf();
  await presenter.show(screenOf(first, 118));
  const at118 = panelOf();
  const changed = at119.filter((pixel, index) => pixel !== at118[index]).length;
  t.ok(changed > 0 && changed < 2_000, `${changed} pixels changed with the second`);
  const decoder = await openDecoder(await readInstalledWasm());
  t.strictSame(read(decoder, panelOf(), SIZES[0]), [first.text]);
  await presenter.show(screenOf(second, 119));
  t.strictSame(read(decoder, panelOf(), SIZES[0]), [second.text], "the next order's own");
  await presenter.show({ type: "idle", settling: 0 });
  await presenter.show(screenOf(first, 60));
  t.strictSame(read(decoder, panelOf(), SIZES[0]), [first.text]);
});
