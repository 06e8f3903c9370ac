/** Draws a screen into RGB565 pixels: a background and the glyphs of the atlas on it. Pure. */
import { composeScreen } from "./compose-screen.ts";
import { type Glyph, type GlyphAtlas, INK_MAX } from "./glyph-atlas.ts";
import { type Language, messagesOf } from "./language.ts";
import type { PlacedText } from "./lay-out-screen.ts";
import { CODE_COLOURS, type Colour, mixed, PALETTES } from "./palette.ts";
import { type PlacedCode, placeScreen } from "./place-screen.ts";
import type { QrCode } from "./qr-code.ts";
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
  /** Keeps the modules of a code that is shown for long; without it they are made each time. */
  readonly qrCodeOf?: (text: string) => QrCode;
}

export function renderScreen(screen: Screen, options: RenderOptions): void {
  const { width, height, language, into } = options;
  if (into.length !== width * height) throw new RangeError(`not ${width}x${height} pixels`);
  const content = composeScreen(screen, language);
  const { together } = messagesOf(language);
  const { texts, code } = placeScreen(content, { ...options, together });
  const palette = PALETTES[content.scheme];
  into.fill(palette.background);
  for (const text of texts) {
    const shades = shadesBetween(palette.background, palette[text.ink]);
    drawText(text, { ...options, shades });
  }
  if (code) drawCode(code, options);
}

/** Black on white, whatever the scheme: readers look for dark on light. */
function drawCode(placed: PlacedCode, { into, width, height }: RenderOptions): void {
  const { code, modulePx, right, x, y } = placed;
  for (let row = 0; row < height; row += 1) {
    into.fill(CODE_COLOURS.light, row * width, row * width + right);
  }
  for (const [down, modules] of code.rows.entries()) {
    for (const [across, isDark] of modules.entries()) {
      if (!isDark) continue;
      const corner = (y + down * modulePx) * width + x + across * modulePx;
      for (let line = 0; line < modulePx; line += 1) {
        const at = corner + line * width;
        into.fill(CODE_COLOURS.dark, at, at + modulePx);
      }
    }
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
