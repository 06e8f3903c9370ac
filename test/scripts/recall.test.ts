/** How many codes of a corpus of photographs are read. The corpus is not part of the project. */
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { test } from "tap";
import { type Decoder, openDecoder } from "../../firmware/scanner/decoder.ts";
import { FrameSearch } from "../../firmware/scanner/frame-search.ts";
import { decodePicture } from "../../scripts/decode-picture.ts";
import { readInstalledWasm } from "../../scripts/installed-decoder.ts";
import { fitToFrame, loadPicture, type Picture } from "../../scripts/load-picture.ts";

const corpus = new URL("../../../shared/fixtures/pictures/", import.meta.url);
const manifest = new URL("manifest.json", corpus);
const skip = existsSync(manifest) ? false : "there is no corpus of photographs beside the project";

interface Entry {
  readonly file: string;
  readonly format: string;
  /** Null in a picture without a code, and where nobody knows the text. */
  readonly expected: string | null;
}

/** Fewer than these were never read since they were measured. */
const floors = {
  stillPicture: { QRCode: 57, Code128: 17, MicroQRCode: 7, DataMatrix: 7, PDF417: 13 },
  frame: { QRCode: 56, Code128: 16 },
};

/** Every pass has had its turn by then. */
const framesMax = 20;

test("the box reads the photographs of the corpus, and nothing that is not there", {
  skip,
}, async (t) => {
  const decoder = await openDecoder(await readInstalledWasm());
  const entries: Entry[] = JSON.parse(await readFile(manifest, "utf8"));
  const asStill: Tally = new Map();
  const asFrame: Tally = new Map();
  for (const entry of entries) {
    const picture = await loadPicture(fileURLToPath(new URL(entry.file, corpus)));
    const still = (await decodePicture(decoder, picture)).map(({ text }) => text);
    const frame = framesTexts(decoder, await fitToFrame(picture, 1280, 720));
    count(asStill, entry, still);
    count(asFrame, entry, frame);
    const isKnown = entry.expected !== null || entry.format === "none";
    const wrong = [...still, ...frame].filter((text) => text !== entry.expected);
    // This picture really shows a second code.
    if (isKnown && entry.file !== "zxing_cpp_qrcode_2_16.webp") t.strictSame(wrong, [], entry.file);
  }
  t.comment("still pictures", Object.fromEntries(asStill));
  t.comment("frames", Object.fromEntries(asFrame));
  for (const [format, floor] of Object.entries(floors.stillPicture)) {
    t.ok((asStill.get(format) ?? 0) >= floor, `${format}, as a still picture`);
  }
  for (const [format, floor] of Object.entries(floors.frame)) {
    t.ok((asFrame.get(format) ?? 0) >= floor, `${format}, as frames of 1280 x 720`);
  }
});

type Tally = Map<string, number>;

function count(tally: Tally, { format, expected }: Entry, texts: readonly string[]): void {
  const isRead = expected !== null && texts.includes(expected);
  if (isRead) tally.set(format, (tally.get(format) ?? 0) + 1);
}

/** What the box sees when the picture is held still in front of it. */
function framesTexts(decoder: Decoder, frame: Picture): string[] {
  const search = new FrameSearch(decoder);
  for (let taken = 0; taken < framesMax; taken += 1) {
    const seen = search.search(frame);
    if (seen.length > 0) return seen.map(({ text }) => text);
  }
  return [];
}
