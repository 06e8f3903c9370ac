/**
 * One level of BER-TLV data objects (ISO/IEC 8825-1 as restricted by EMV Book 3, annex B). Pure.
 * It never descends by itself, so nesting is bounded by whoever calls it.
 */

const OBJECTS_MAX = 64;
const TAG_BYTES_MAX = 3;

export interface BerObject {
  /** Upper-case hexadecimal: `9F26`. */
  readonly tag: string;
  readonly value: Buffer;
}

export type BerParse =
  | { readonly ok: true; readonly objects: readonly BerObject[] }
  /** `why` names tags, positions and lengths, never values. */
  | { readonly ok: false; readonly why: string };

type Piece<T> =
  | { readonly ok: true; readonly is: T; readonly end: number }
  | { readonly ok: false; readonly why: string };

/** Reads objects until the bytes end exactly with one. */
export function parseBerObjects(bytes: Buffer): BerParse {
  const objects: BerObject[] = [];
  let at = 0;
  while (at < bytes.length) {
    if (objects.length === OBJECTS_MAX) return refuse(`more than ${OBJECTS_MAX} objects`);
    const tag = readTag(bytes, at);
    if (!tag.ok) return tag;
    const length = readLength(bytes, tag.end);
    if (!length.ok) return refuse(`tag ${tag.is}: ${length.why}`);
    const end = length.end + length.is;
    if (end > bytes.length) {
      const left = bytes.length - length.end;
      return refuse(`tag ${tag.is} claims ${length.is} bytes, ${left} are left`);
    }
    objects.push({ tag: tag.is, value: bytes.subarray(length.end, end) });
    at = end;
  }
  return { ok: true, objects };
}

function readTag(bytes: Buffer, start: number): Piece<string> {
  const first = bytes[start] ?? 0;
  if (first === 0x00 || first === 0xff) return refuse(`padding instead of a tag at byte ${start}`);
  let end = start + 1;
  if ((first & 0x1f) === 0x1f) {
    while (((bytes[end] ?? 0) & 0x80) !== 0) end += 1;
    end += 1;
  }
  if (end > bytes.length) return refuse(`the tag at byte ${start} is cut off`);
  if (end - start > TAG_BYTES_MAX) {
    return refuse(`the tag at byte ${start} is over ${TAG_BYTES_MAX} bytes`);
  }
  return { ok: true, is: bytes.toString("hex", start, end).toUpperCase(), end };
}

function readLength(bytes: Buffer, start: number): Piece<number> {
  const first = bytes[start];
  if (first === undefined) return refuse("the length is cut off");
  if (first < 0x80) return { ok: true, is: first, end: start + 1 };
  // 0x80 is the indefinite form. 0x93 is how a circulating sample writes 147 in one byte: in BER it
  // announces 19 length bytes.
  const count = first & 0x7f;
  if (count === 0 || count > 2) {
    return refuse(`the length byte ${first.toString(16).toUpperCase()} is not allowed`);
  }
  if (start + 1 + count > bytes.length) return refuse("the length is cut off");
  return { ok: true, is: bytes.readUIntBE(start + 1, count), end: start + 1 + count };
}

function refuse(why: string): { readonly ok: false; readonly why: string } {
  return { ok: false, why };
}
