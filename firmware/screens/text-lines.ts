/**
 * Breaks a text into lines of even width: between words, and between Chinese characters where
 * the rules of line breaking allow it (JIS X 4051 and GB/T 15834: no line begins with a closing
 * mark, none ends with an opening one). Pure.
 */
import { MISSING_CHARACTER } from "./faces.ts";
import type { Face, Glyph } from "./glyph-atlas.ts";

const NEVER_FIRST = "，。、；：！？）》」”’,.;:!?)%·";
const NEVER_LAST = "（《「“‘(¥$€£";
/** No word of a language is longer: a code that somebody gave is divided, not cut off. */
const WORD_LENGTH_MAX = 22;
const CHINESE = /[\u2e80-\u9fff\uff00-\uffef]/;

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
 * The text in as few lines as `widthMax` allows, a new line for each sentence where that takes no
 * more lines, and as even as they go; or null where a single word is wider. `together` lists words
 * that are not broken though they could be.
 */
export function breakLines(
  text: string,
  face: Face,
  options: { readonly widthMax: number; readonly together: readonly string[] },
): readonly string[] | null {
  const { widthMax } = options;
  if (textWidth(face, text.trimEnd()) <= widthMax) return [text.trimEnd()];
  const pieces = piecesOf(text, options.together).map((piece) => measured(piece, face));
  if (pieces.some((piece) => piece.bareWidth > widthMax)) return null;
  const whole = even(pieces, widthMax);
  const apart = sentencesOf(pieces).flatMap((sentence) => even(sentence, widthMax));
  return apart.length <= whole.length ? apart : whole;
}

/** What a line break does not divide, with its width: no face has kerning, so widths add up. */
interface Piece {
  readonly text: string;
  readonly width: number;
  /** Without the spaces at its end, as at the end of a line. */
  readonly bareWidth: number;
}

function measured(text: string, face: Face): Piece {
  return { text, width: textWidth(face, text), bareWidth: textWidth(face, text.trimEnd()) };
}

/** The narrowest lines that are no more than the fewest. */
function even(pieces: readonly Piece[], widthMax: number): readonly string[] {
  const fewest = filled(pieces, widthMax).length;
  let low = Math.max(0, ...pieces.map((piece) => piece.bareWidth));
  let high = widthMax;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (filled(pieces, middle).length > fewest) low = middle + 1;
    else high = middle;
  }
  return filled(pieces, low).map((line) =>
    line
      .map((piece) => piece.text)
      .join("")
      .trimEnd(),
  );
}

function sentencesOf(pieces: readonly Piece[]): readonly (readonly Piece[])[] {
  const sentences: Piece[][] = [];
  let sentence: Piece[] = [];
  for (const piece of pieces) {
    sentence.push(piece);
    if (/[\u3002.] ?$/.test(piece.text)) {
      sentences.push(sentence);
      sentence = [];
    }
  }
  return sentence.length > 0 ? [...sentences, sentence] : sentences;
}

/** As much on each line as fits. No piece is wider than `widthMax`. */
function filled(pieces: readonly Piece[], widthMax: number): readonly (readonly Piece[])[] {
  const lines: Piece[][] = [];
  let line: Piece[] = [];
  let width = 0;
  for (const piece of pieces) {
    if (line.length > 0 && width + piece.bareWidth > widthMax) {
      lines.push(line);
      line = [];
      width = 0;
    }
    line.push(piece);
    width += piece.width;
  }
  return line.length === 0 ? lines : [...lines, line];
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
    const isLong = piece.length >= WORD_LENGTH_MAX && !inKept;
    if (next === "" || isLong || (!inKept && mayBreak(text.charAt(at), next))) {
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
