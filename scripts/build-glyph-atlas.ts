/**
 * Draws the screens' characters from Noto Sans SC into `firmware/screens/glyph-atlas.json`: run it
 * after a change of the messages, the faces or the icons. `--check` draws nothing and says whether
 * the file was made from what is there now (`atlas-inputs.ts`).
 */
import { readFile, writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { brotliCompressSync, constants } from "node:zlib";
import { createCanvas, GlobalFonts, type SKRSContext2D } from "@napi-rs/canvas";
import { charactersOf, FACE_NAMES, FACES, type FaceSpec } from "../firmware/screens/faces.ts";
import {
  type Face,
  type Glyph,
  type GlyphAtlas,
  INK_MAX,
  packGlyphAtlas,
  runsOf,
} from "../firmware/screens/glyph-atlas.ts";
import { ICONS, iconCharacter } from "../firmware/screens/icon.ts";
import { ATLAS_FILE, atlasInputsDigest, FONT_FILES } from "./atlas-inputs.ts";
import { drawIcon } from "./draw-icon.ts";

const { values } = parseArgs({
  options: { check: { type: "boolean" }, help: { type: "boolean", short: "h" } },
});
if (values.help) console.log("usage: build-glyph-atlas [--check]");
else if (values.check) await check();
else await build();

async function check(): Promise<void> {
  const { inputs } = JSON.parse(await readFile(ATLAS_FILE, "utf8")) as { inputs: string };
  if (inputs === (await atlasInputsDigest())) {
    console.log("the glyph atlas is up to date");
    return;
  }
  console.error("the glyph atlas is older than the messages: run scripts/build-glyph-atlas.ts");
  process.exitCode = 1;
}

async function build(): Promise<void> {
  for (const { family, file } of FONT_FILES) GlobalFonts.registerFromPath(file, family);
  const faces = FACE_NAMES.map((name) => [name, drawFace(FACES[name])]);
  const packed = packGlyphAtlas(Object.fromEntries(faces) as GlyphAtlas);
  const glyphs = brotliCompressSync(packed, {
    params: {
      [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS,
      [constants.BROTLI_PARAM_SIZE_HINT]: packed.length,
    },
  }).toString("base64");
  const text = `${JSON.stringify({ inputs: await atlasInputsDigest(), glyphs }, null, 2)}\n`;
  await writeFile(ATLAS_FILE, text);
  console.log(`wrote ${text.length} bytes (${packed.length} unpacked)`);
}

function drawFace(spec: FaceSpec): Face {
  return new Map(
    charactersOf(spec.repertoire).map((character) => [character, drawGlyph(character, spec)]),
  );
}

function drawGlyph(character: string, spec: FaceSpec): Glyph {
  const side = spec.sizePx * 2;
  const origin = { x: spec.sizePx / 2, baseline: Math.round(spec.sizePx * 1.5) };
  const context = createCanvas(side, side).getContext("2d");
  const icon = ICONS.find((candidate) => iconCharacter(candidate) === character);
  if (icon) {
    context.translate(origin.x, origin.baseline - spec.sizePx);
    drawIcon(context, icon, spec.sizePx);
    return cropped(context, origin, spec.sizePx);
  }
  const families = FONT_FILES.filter((font) => font.weight === spec.weight);
  context.font = `${spec.sizePx}px ${families.map((font) => font.family).join(", ")}`;
  context.fillText(character, origin.x, origin.baseline);
  return cropped(context, origin, Math.round(context.measureText(character).width));
}

interface Origin {
  readonly x: number;
  readonly baseline: number;
}

/** What was drawn, less the empty rows and columns around it. */
function cropped(context: SKRSContext2D, origin: Origin, advance: number): Glyph {
  const { width: side, data } = context.getImageData(
    0,
    0,
    context.canvas.width,
    context.canvas.height,
  );
  const inkAt = (x: number, y: number) =>
    Math.round(((data[(y * side + x) * 4 + 3] ?? 0) / 255) * INK_MAX);
  const steps = Array.from({ length: side }, (_, step) => step);
  const columns = steps.filter((x) => steps.some((y) => inkAt(x, y) > 0));
  const rows = steps.filter((y) => steps.some((x) => inkAt(x, y) > 0));
  const [left, top] = [columns[0], rows[0]];
  if (left === undefined || top === undefined) {
    return { advance, left: 0, top: 0, width: 0, height: 0, runs: new Uint8Array(0) };
  }
  const width = (columns.at(-1) ?? left) - left + 1;
  const height = (rows.at(-1) ?? top) - top + 1;
  const inks = Uint8Array.from({ length: width * height }, (_, at) =>
    inkAt(left + (at % width), top + Math.floor(at / width)),
  );
  return {
    advance,
    left: left - origin.x,
    top: origin.baseline - top,
    width,
    height,
    runs: runsOf(inks, width),
  };
}
