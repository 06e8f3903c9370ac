/**
 * The glyph atlas: every character of every face as rows of runs. One byte a run: the top 3 bits
 * are its ink (0 none, 7 full), the lower 5 bits its length less one; a run never crosses a row.
 * Eight inks look like sixteen on a 16-bit panel and take a fifth less room.
 *
 * Packed form: for each face in the order of `FACES` a 16-bit count (big-endian), then for each
 * character its 16-bit code, and a byte each for advance, left, top (both signed), width, height;
 * after the last character of a face come the runs of all of them. Pure.
 */
import { FACE_NAMES, type FaceName } from "./faces.ts";

export interface Glyph {
  /** From this pen position to the next, in pixels. */
  readonly advance: number;
  /** From the pen to the leftmost column; from the baseline up to the first row. */
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  /** `height` rows of runs, each row adding up to `width`. */
  readonly runs: Uint8Array;
}

/** A face's glyphs by character. */
export type Face = ReadonlyMap<string, Glyph>;

export type GlyphAtlas = Readonly<Record<FaceName, Face>>;

export const INK_MAX = 7;
export const RUN_LENGTH_MAX = 32;

const BYTES_A_GLYPH = 7;

/** Reads the packed form. The glyphs' runs are views into `packed`, which must not change. */
export function unpackGlyphAtlas(packed: Uint8Array): GlyphAtlas {
  const view = new DataView(packed.buffer, packed.byteOffset, packed.byteLength);
  let offset = 0;
  const atlas = {} as Record<FaceName, Face>;
  for (const name of FACE_NAMES) {
    const count = view.getUint16(offset);
    const face = new Map<string, Glyph>();
    let runsAt = offset + 2 + count * BYTES_A_GLYPH;
    for (let index = 0; index < count; index += 1) {
      const at = offset + 2 + index * BYTES_A_GLYPH;
      const width = view.getUint8(at + 5);
      const height = view.getUint8(at + 6);
      const end = skipRows({ packed, from: runsAt, width, height });
      face.set(String.fromCharCode(view.getUint16(at)), {
        advance: view.getUint8(at + 2),
        left: view.getInt8(at + 3),
        top: view.getInt8(at + 4),
        width,
        height,
        runs: packed.subarray(runsAt, end),
      });
      runsAt = end;
    }
    offset = runsAt;
    atlas[name] = face;
  }
  return atlas;
}

/** The packed form of these faces. */
export function packGlyphAtlas(atlas: GlyphAtlas): Uint8Array {
  const bytes: number[] = [];
  for (const name of FACE_NAMES) {
    bytes.push(atlas[name].size >> 8, atlas[name].size & 0xff);
    for (const [character, glyph] of atlas[name]) {
      const code = character.charCodeAt(0);
      const { advance, left, top, width, height } = glyph;
      bytes.push(code >> 8, code & 0xff, advance, left & 0xff, top & 0xff, width, height);
    }
    for (const glyph of atlas[name].values()) bytes.push(...glyph.runs);
  }
  return Uint8Array.from(bytes);
}

/** Rows of inks (0 to `INK_MAX`, `width` a row) as runs. */
export function runsOf(inks: Uint8Array, width: number): Uint8Array {
  const runs: number[] = [];
  for (let row = 0; row < inks.length; row += width) {
    for (let at = row; at < row + width; ) {
      let end = at + 1;
      const endMax = Math.min(row + width, at + RUN_LENGTH_MAX);
      while (end < endMax && inks[end] === inks[at]) end += 1;
      runs.push(((inks[at] ?? 0) << 5) | (end - at - 1));
      at = end;
    }
  }
  return Uint8Array.from(runs);
}

interface Rows {
  readonly packed: Uint8Array;
  readonly from: number;
  readonly width: number;
  readonly height: number;
}

/** Where the runs of these rows end. */
function skipRows({ packed, from, width, height }: Rows): number {
  let at = from;
  for (let left = width * height; left > 0; at += 1) {
    const run = packed[at];
    if (run === undefined) throw new RangeError(`glyph atlas ends at byte ${packed.length}`);
    left -= (run & 0x1f) + 1;
  }
  return at;
}
