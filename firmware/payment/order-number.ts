/**
 * Order numbers: made once on the box, the idempotency key of everything that follows. 28 digits:
 * UTC time to the second, so that a merchant can find it, and 16 random ones, so that no two boxes
 * and no two lives of a box make the same. Digits only, an even count: a short Code 128 on paper.
 */

const RANDOM_DIGITS = 16;

/** `random` gives unpredictable bytes; eight are used. */
export function makeOrderNumber(nowMs: number, random: Uint8Array): string {
  const view = new DataView(random.buffer, random.byteOffset, 8);
  const number = view.getBigUint64(0) % 10n ** BigInt(RANDOM_DIGITS);
  const time = new Date(nowMs)
    .toISOString()
    .replace(/[^0-9]/g, "")
    .slice(2, 14);
  return time + number.toString().padStart(RANDOM_DIGITS, "0");
}
