import { test } from "tap";
import { prepareZXingModule } from "zxing-wasm/reader";
import { Decoder, openDecoder, type ZXingModule } from "../../../firmware/scanner/decoder.ts";
import { everyPass, thoroughPass } from "../../../firmware/scanner/decoding-pass.ts";
import { FrameSearch } from "../../../firmware/scanner/frame-search.ts";
import { readInstalledWasm } from "../../../scripts/installed-decoder.ts";
import type { Picture } from "../../../scripts/load-picture.ts";
import { drawnCodeFrame, drawnFrame } from "./drawn-frame.ts";

const digits = "134567890123456789";

async function newDecoder(): Promise<Decoder> {
  return openDecoder(await readInstalledWasm());
}

test("a damaged decoder is refused by its checksum, before it runs", async (t) => {
  const wasm = Uint8Array.from(await readInstalledWasm());
  wasm[1000] = (wasm[1000] ?? 0) ^ 1;
  await t.rejects(openDecoder(wasm), /SHA-256 .* expected .*install it again/);
});

test("texts arrive exactly as they were written, control characters too", async (t) => {
  const decoder = await newDecoder();
  const texts = [digits, "0134567890123456789", "ab\u0001\u001d\ncd", "a<GS>(01)b", " 13 "];
  for (const text of [...texts, "１３中€"]) {
    const picture = await drawnCodeFrame({ text, format: "qr" });
    t.strictSame(decoder.decode(picture, thoroughPass), [{ text, format: "QRCode" }]);
  }
  for (const text of texts) {
    const picture = await drawnCodeFrame({ text, format: "code128" });
    t.strictSame(decoder.decode(picture, thoroughPass), [{ text, format: "Code128" }]);
  }
});

test("rows with padding are read like rows without", async (t) => {
  const decoder = await newDecoder();
  const plain = await drawnFrame({ codes: [{ text: digits, format: "qr", x: 640, y: 360 }] });
  const padded = withPadding(plain, plain.width + 64);
  t.strictSame(decoder.decode(padded, thoroughPass), decoder.decode(plain, thoroughPass));
  t.equal(decoder.decode(padded, thoroughPass).length, 1);
});

test("five codes in view are seen as five", async (t) => {
  const search = new FrameSearch(await newDecoder());
  const codes = [0, 1, 2, 3, 4].map((index) => ({
    text: `${digits}${index}`,
    format: "qr" as const,
    x: 150 + index * 245,
    y: 200 + (index % 2) * 300,
    modulePixels: 6,
  }));
  const seen = search.search(await drawnFrame({ codes }));
  t.strictSame(seen.map(({ text }) => text).sort(), codes.map(({ text }) => text).sort());
});

test("codes on dim, blurred, inverted, slanted and turned screens are read", async (t) => {
  const decoder = await newDecoder();
  const middle = { text: digits, x: 640, y: 360 };
  const scenes = {
    dim: { light: 0.2, codes: [{ ...middle, format: "qr" }] },
    blurred: { blurPixels: 3, codes: [{ ...middle, format: "qr", modulePixels: 6 }] },
    inverted: { isInverted: true, codes: [{ ...middle, format: "qr" }] },
    slanted: { codes: [{ ...middle, format: "qr", rotateDegrees: 33, skewDegrees: 25 }] },
    "blurred bars": { blurPixels: 1.5, codes: [{ ...middle, format: "code128" }] },
  } as const;
  for (const [name, scene] of Object.entries(scenes)) {
    t.strictSame(await textsAfterEveryTurn(decoder, await drawnFrame(scene)), [digits], name);
  }
  for (let rotateDegrees = 0; rotateDegrees < 180; rotateDegrees += 15) {
    const frame = await drawnFrame({ codes: [{ ...middle, format: "code128", rotateDegrees }] });
    const name = `Code 128 turned by ${rotateDegrees} degrees`;
    t.strictSame(await textsAfterEveryTurn(decoder, frame), [digits], name);
  }
});

test("an empty counter has no codes, whichever way it is looked at", async (t) => {
  const decoder = await newDecoder();
  t.strictSame(await textsAfterEveryTurn(decoder, await drawnFrame({})), []);
});

test("however many frames are read, the decoder gives all memory back", async (t) => {
  const lent = { results: 0 };
  const decoder = new Decoder(await moduleThatCounts(lent));
  const scene = { width: 160, height: 120 };
  const empty = await drawnFrame(scene);
  const codes = [{ text: digits, format: "qr" as const, x: 80, y: 60, modulePixels: 3 }];
  const full = await drawnFrame({ ...scene, codes });
  let heapBytes = 0;
  for (let frame = 0; frame < 3000; frame += 1) {
    const pass = everyPass[frame % everyPass.length] ?? thoroughPass;
    decoder.decode(frame % 5 === 0 ? full : empty, pass);
    if (frame === 100) heapBytes = decoder.heapBytes;
  }
  t.equal(lent.results, 0, "every result list is freed; the heap alone would show it after days");
  t.equal(decoder.heapBytes, heapBytes);
});

/** The real decoder's module, counting the result lists that were not freed. */
async function moduleThatCounts(lent: { results: number }): Promise<ZXingModule> {
  const wasmBinary = Uint8Array.from(await readInstalledWasm()).buffer;
  const real: unknown = await prepareZXingModule({
    overrides: { wasmBinary },
    fireImmediately: true,
  });
  const module = real as ZXingModule;
  return {
    get HEAPU8() {
      return module.HEAPU8;
    },
    _malloc: (bytes) => module._malloc(bytes),
    _free: (pointer) => module._free(pointer),
    readBarcodesFromPixmap: (...picture) => {
      const results = module.readBarcodesFromPixmap(...picture);
      lent.results += 1;
      return {
        size: () => results.size(),
        get: (index) => results.get(index),
        delete: () => {
          results.delete();
          lent.results -= 1;
        },
      };
    },
  };
}

/** What a still scene shows once every pass has had its turn. */
async function textsAfterEveryTurn(decoder: Decoder, frame: Picture): Promise<string[]> {
  const search = new FrameSearch(decoder);
  for (let turn = 0; turn < 20; turn += 1) {
    const seen = search.search(frame);
    if (seen.length > 0) return seen.map(({ text }) => text);
  }
  return [];
}

function withPadding({ luminance, width, height }: Picture, strideBytes: number): Picture {
  const padded = new Uint8Array(strideBytes * height).fill(85);
  for (let row = 0; row < height; row += 1) {
    padded.set(luminance.subarray(row * width, (row + 1) * width), row * strideBytes);
  }
  return { luminance: padded, width, height, strideBytes };
}

test("a picture of a few rows or columns holds no code, and does the decoder no harm", async (t) => {
  const decoder = await newDecoder();
  for (const few of [1, 2, 3, 5, 7, 8, 11]) {
    for (const [width, height] of [
      [2_000, few],
      [few, 2_000],
    ] as const) {
      const luminance = new Uint8Array(width * height).map((_, at) => (at % 3) * 127);
      for (const pass of everyPass) {
        const picture = { luminance, width, height, strideBytes: width };
        t.same(decoder.decode(picture, pass), [], `${width} x ${height}`);
      }
    }
  }
});
