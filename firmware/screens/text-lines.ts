/**
 * Breaks a text into lines of even width: between words, and between Chinese characters where
 * the rules of line breaking allow it (JIS X 4051 and GB/T 15834: no line begins with a closing
 * mark, none ends with an opening one). Pure.
 */
import { MISSING_CHARACTER } from "./faces.ts";
import type { Face, Glyph } from "./glyph-atlas.ts";

const NEVER_FIRST = "，。、；：！？）》」”’,.;:!?)%·";
const NEVER_LAST = "（《「“‘(¥$€£";
const CHINESE = /[\u2e80-\u9fff\uff00-\uffef，。]/;

/** The glyph of a character, or of the stand-in where the face has none. */
export function glyphOf(face: Face, character: string): Glyph {
  const glyph = face.get(character) ?? face.get(MISSING_CHARACTER);
  if (glyph === undefined) throw new Error("a face of the atlas lacks the stand-in character");
  return glyph;
}

export function textWidth(face: Face, text: string): number {
  let width = 0;
  for (const character of text) width += glyphOf(face, character).advance;
  return width;
}

/**
 * The text in as few lines as `widthMax` allows, then as even as they go, or null where a single
 * word is wider. `together` lists words that are not broken though they could be.
 */
export function breakLines(
  text: string,
  face: Face,
  options: { readonly widthMax: number; readonly together: readonly string[] },
): readonly string[] | null {
  const pieces = piecesOf(text, options.together);
  const widest = Math.max(0, ...pieces.map((piece) => textWidth(face, piece.trimEnd())));
  if (widest > options.widthMax) return null;
  const lines = filled(pieces, face, options.widthMax);
  let [low, high] = [widest, options.widthMax];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (filled(pieces, face, middle).length > lines.length) low = middle + 1;
    else high = middle;
  }
  return filled(pieces, face, low);
}

/** As much on each line as fits. No piece is wider than `widthMax`. */
function filled(pieces: readonly string[], face: Face, widthMax: number): readonly string[] {
  const lines: string[] = [];
  let line = "";
  for (const piece of pieces) {
    if (line !== "" && textWidth(face, (line + piece).trimEnd()) > widthMax) {
      lines.push(line.trimEnd());
      line = "";
    }
    line += piece;
  }
  return line === "" ? lines : [...lines, line.trimEnd()];
}

/** What a line break never divides, in order; spaces stay at the end of the word before them. */
function piecesOf(text: string, together: readonly string[]): readonly string[] {
  const kept = spansOf(text, together);
  const pieces: string[] = [];
  let piece = "";
  for (let at = 0; at < text.length; at += 1) {
    piece += text.charAt(at);
    const next = text.charAt(at + 1);
    const inKept = kept.some(({ start, end }) => start <= at && at + 1 < end);
    if (next === "" || (!inKept && mayBreak(text.charAt(at), next))) {
      pieces.push(piece);
      piece = "";
    }
  }
  return pieces;
}

function mayBreak(before: string, after: string): boolean {
  if (after === " " || NEVER_FIRST.includes(after) || NEVER_LAST.includes(before)) return false;
  return before === " " || CHINESE.test(before) || CHINESE.test(after);
}

interface Span {
  readonly start: number;
  readonly end: number;
}

function spansOf(text: string, words: readonly string[]): readonly Span[] {
  return words.flatMap((word) => {
    const spans: Span[] = [];
    for (let start = text.indexOf(word); start >= 0; start = text.indexOf(word, start + 1)) {
      spans.push({ start, end: start + word.length });
    }
    return spans;
  });
}
