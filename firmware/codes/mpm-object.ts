/**
 * The data objects of an EMV merchant-presented code: two digits of id, two digits of length, the
 * value. Pure and bounded: it reads one level, and no level is longer than its text.
 *
 * The length counts characters, and a character here is a Unicode code point: 北 counts one (three
 * bytes of UTF-8), and so does an emoji (two units of UTF-16).
 */

export interface MpmObject {
  readonly id: string;
  readonly value: string;
}

export interface MpmObjects {
  /** Those before the first fault; all of them where there is none. */
  readonly objects: readonly MpmObject[];
  /** The first fault of this level, or null. */
  readonly fault: string | null;
}

/** Reads objects until the text ends exactly with one. An id may come once on a level. */
export function parseMpmObjects(text: string): MpmObjects {
  const characters = Array.from(text);
  const objects: MpmObject[] = [];
  const ids = new Set<string>();
  let at = 0;
  while (at < characters.length) {
    const id = characters.slice(at, at + 2).join("");
    const length = characters.slice(at + 2, at + 4).join("");
    if (!/^[0-9]{2}$/.test(id)) return { objects, fault: `no object id at character ${at + 1}` };
    if (!/^[0-9]{2}$/.test(length)) return { objects, fault: `object ${id} has no length` };
    if (length === "00") return { objects, fault: `object ${id} has length 00` };
    if (ids.has(id)) return { objects, fault: `object ${id} comes twice` };
    const value = characters.slice(at + 4, at + 4 + Number(length));
    if (value.length < Number(length)) {
      const fault = `object ${id} claims ${length} characters, ${value.length} are left`;
      return { objects, fault };
    }
    ids.add(id);
    objects.push({ id, value: value.join("") });
    at += 4 + value.length;
  }
  return { objects, fault: null };
}
