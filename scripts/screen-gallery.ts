/**
 * Writes every screen in every language and size as a picture, and one sheet of all for each
 * language and size, into the folder that is given.
 */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import sharp from "sharp";
import type { Money } from "../firmware/money/money.ts";
import { LANGUAGES } from "../firmware/screens/language.ts";
import { loadGlyphAtlas } from "../firmware/screens/load-glyph-atlas.ts";
import { channelsOf } from "../firmware/screens/palette.ts";
import { renderScreen } from "../firmware/screens/render-screen.ts";
import { everyScreen } from "./every-screen.ts";

const USAGE = "usage: screen-gallery FOLDER [--only TEXT]   every screen as a PNG, and sheets";
const SIZES = [
  { width: 480, height: 320 },
  { width: 800, height: 480 },
] as const;
const SHEET_COLUMNS = 4;
const MONEY: Money = { amountMinor: 1280_50, currency: "CNY" };

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { only: { type: "string" }, help: { type: "boolean", short: "h" } },
});
const [folder] = positionals;
if (values.help) console.log(USAGE);
else if (folder === undefined) {
  console.error(USAGE);
  process.exitCode = 2;
} else await writeGallery(folder, values.only ?? "");

async function writeGallery(into: string, only: string): Promise<void> {
  await mkdir(into, { recursive: true });
  const atlas = loadGlyphAtlas();
  const screens = everyScreen(MONEY).filter(({ name }) => name.includes(only));
  for (const { width, height } of SIZES) {
    for (const language of LANGUAGES) {
      const place = join(into, `${language}-${width}x${height}`);
      const pictures: Buffer[] = [];
      for (const { name, screen } of screens) {
        const pixels = new Uint16Array(width * height);
        renderScreen(screen, { width, height, language, atlas, into: pixels });
        const picture = await png(pixels, width, height);
        pictures.push(picture);
        await writeFile(`${place}-${name}.png`, picture);
      }
      await writeFile(`${place}.png`, await sheet(pictures, width, height));
      console.log(`${place}.png and ${pictures.length} pictures`);
    }
  }
}

function png(pixels: Uint16Array, width: number, height: number): Promise<Buffer> {
  const rgb = new Uint8Array(pixels.length * 3);
  for (const [at, pixel] of pixels.entries()) rgb.set(channelsOf(pixel), at * 3);
  return sharp(rgb, { raw: { width, height, channels: 3 } })
    .png()
    .toBuffer();
}

/** All pictures beside each other, with a thin border. */
function sheet(pictures: readonly Buffer[], width: number, height: number): Promise<Buffer> {
  const border = 8;
  const rows = Math.ceil(pictures.length / SHEET_COLUMNS);
  return sharp({
    create: {
      width: SHEET_COLUMNS * (width + border) + border,
      height: rows * (height + border) + border,
      channels: 3,
      background: "#808080",
    },
  })
    .composite(
      pictures.map((input, index) => ({
        input,
        left: border + (index % SHEET_COLUMNS) * (width + border),
        top: border + Math.floor(index / SHEET_COLUMNS) * (height + border),
      })),
    )
    .png()
    .toBuffer();
}
