/**
 * Finds payment codes in whatever a world has kept: disks, logs, stores and messages, as they are
 * and in whatever of them is base64 or hexadecimal once more.
 */

/** Shorter runs of digits are no code; longer ones may hold one. */
const DIGITS = /[0-9]{14,}/g;
const ENCODED = /[A-Za-z0-9+/_-]{16,}/g;
const HEX = /^(?:[0-9a-f]{2}){14,}$/i;

/** Where one of the codes was found, by the names of the places; each text is looked at once. */
export function findCodes(
  codes: readonly string[],
  places: Iterable<readonly [name: string, text: string]>,
): readonly string[] {
  const isCode = makeSearch(codes);
  const seen = new Set<string>();
  const found: string[] = [];
  for (const [name, text] of places) {
    if (seen.has(text)) continue;
    seen.add(text);
    if (readings(text).some(isCode)) found.push(name);
  }
  return found;
}

function makeSearch(codes: readonly string[]): (text: string) => boolean {
  const digits = codes.filter((code) => /^[0-9]+$/.test(code));
  const others = codes.filter((code) => !/^[0-9]+$/.test(code));
  // Order numbers come again and again.
  const harmless = new Set<string>();
  return (text) => {
    for (const run of text.match(DIGITS) ?? []) {
      if (harmless.has(run)) continue;
      if (digits.some((code) => run.includes(code))) return true;
      harmless.add(run);
    }
    return others.some((code) => text.includes(code));
  };
}

/** The text, what its encoded parts say, and what is encoded in those. */
function readings(text: string): readonly string[] {
  const once = decoded(text);
  return [text, ...once, ...once.flatMap(decoded)];
}

function decoded(text: string): readonly string[] {
  return (text.match(ENCODED) ?? []).flatMap((part) => {
    const base64 = Buffer.from(part, "base64").toString("latin1");
    return HEX.test(part) ? [base64, Buffer.from(part, "hex").toString("latin1")] : [base64];
  });
}
