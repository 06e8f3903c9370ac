/** Draws a screen into RGB565 pixels: a background and the glyphs of the atlas on it. Pure. */
import { composeScreen } from "./compose-screen.ts";
import { type Glyph, type GlyphAtlas, INK_MAX } from "./glyph-atlas.ts";
import { type Language, messagesOf } from "./language.ts";
import { layOutScreen, type PlacedText } from "./lay-out-screen.ts";
import { type Colour, mixed, PALETTES } from "./palette.ts";
import type { Screen } from "./screen.ts";
import { glyphOf } from "./text-lines.ts";

export interface RenderOptions {
  /** 480x320 or 800x480. */
  readonly width: number;
  readonly height: number;
  readonly language: Language;
  readonly atlas: GlyphAtlas;
  /** `width * height` pixels, row after row. Every one is written. */
  readonly into: Uint16Array;
}

export function renderScreen(screen: Screen, options: RenderOptions): void {
  const { width, height, language, atlas, into } = options;
  if (into.length !== width * height) throw new RangeError(`not ${width}x${height} pixels`);
  const content = composeScreen(screen, language);
  const { together } = messagesOf(language);
  const placed = layOutScreen(content, { width, height, atlas, together });
  const palette = PALETTES[content.scheme];
  into.fill(palette.background);
  for (const text of placed) {
    const shades = shadesBetween(palette.background, palette[text.ink]);
    drawText(text, { atlas, shades, into, width });
  }
}

interface Brush {
  readonly atlas: GlyphAtlas;
  /** The colour of each ink from none to full. */
  readonly shades: Uint16Array;
  readonly into: Uint16Array;
  readonly width: number;
}

function drawText({ text, face, x, baseline }: PlacedText, brush: Brush): void {
  let pen = x;
  for (const character of text) {
    const glyph = glyphOf(brush.atlas[face], character);
    drawGlyph(glyph, (baseline - glyph.top) * brush.width + pen + glyph.left, brush);
    pen += glyph.advance;
  }
}

/** A run is a row's stretch of one shade; most are short, so a plain loop beats `fill`. */
function drawGlyph(glyph: Glyph, corner: number, { shades, into, width }: Brush): void {
  const { runs } = glyph;
  let at = corner;
  let left = glyph.width;
  for (let index = 0; index < runs.length; index += 1) {
    const run = runs[index] ?? 0;
    const length = (run & 0x1f) + 1;
    const ink = run >> 5;
    if (ink > 0) {
      const shade = shades[ink] ?? 0;
      for (let pixel = at; pixel < at + length; pixel += 1) into[pixel] = shade;
    }
    at += length;
    left -= length;
    if (left === 0) {
      at += width - glyph.width;
      left = glyph.width;
    }
  }
}

function shadesBetween(background: Colour, ink: Colour): Uint16Array {
  return Uint16Array.from({ length: INK_MAX + 1 }, (_, share) =>
    mixed(background, ink, share / INK_MAX),
  );
}
