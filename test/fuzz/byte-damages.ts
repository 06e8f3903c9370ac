/** What may become of bytes on a disk, on a wire or in the hands of somebody hostile. */
import fc from "fast-check";

const byteDamage = fc.record({
  kind: fc.constantFrom("flip", "set", "cut", "remove", "repeat", "splice", "zero"),
  /** Shares of the whole, so that every part of a long file is met. */
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  from: fc.double({ min: 0, max: 1, noNaN: true }),
  length: fc.oneof(fc.integer({ min: 1, max: 16 }), fc.integer({ min: 1, max: 4_096 })),
  byte: fc.nat(255),
});

export type ByteDamage = typeof byteDamage extends fc.Arbitrary<infer T> ? T : never;

export const byteDamages = fc.array(byteDamage, { minLength: 1, maxLength: 4 });

/** A changed copy. */
export function damagedBytes(bytes: Uint8Array, damages: readonly ByteDamage[]): Buffer {
  return damages.reduce<Buffer>(damagedOnce, Buffer.from(bytes));
}

function damagedOnce(bytes: Buffer, damage: ByteDamage): Buffer {
  const { kind, length, byte } = damage;
  const at = Math.min(bytes.length, Math.floor(damage.at * bytes.length));
  const [before, after] = [bytes.subarray(0, at), bytes.subarray(at)];
  switch (kind) {
    case "flip":
      return withByte(bytes, at, (bytes[at] ?? 0) ^ (1 << (byte & 7)));
    case "set":
      return withByte(bytes, at, byte);
    case "cut":
      return Buffer.from(before);
    case "remove":
      return Buffer.concat([before, after.subarray(length)]);
    case "repeat":
      return Buffer.concat([before, after.subarray(0, length), after]);
    case "splice": {
      const from = Math.floor(damage.from * bytes.length);
      return Buffer.concat([before, bytes.subarray(from, from + length), after]);
    }
    case "zero":
      return Buffer.concat([
        before,
        Buffer.alloc(Math.min(length, after.length)),
        after.subarray(length),
      ]);
    default:
      throw new Error(`no damage ${kind}`);
  }
}

function withByte(bytes: Buffer, at: number, byte: number): Buffer {
  const changed = Buffer.from(bytes);
  if (at < changed.length) changed[at] = byte;
  return changed;
}

/** Bytes that never were anything. */
export const noise = fc.oneof(
  fc.uint8Array({ maxLength: 64 }).map((bytes) => Buffer.from(bytes)),
  // Longer than any message may be.
  fc
    .tuple(fc.uint8Array({ minLength: 1, maxLength: 64 }), fc.integer({ min: 4_000, max: 20_000 }))
    .map(([bytes, length]) => Buffer.alloc(length, bytes)),
);

export function damagedOr(good: fc.Arbitrary<Uint8Array>): fc.Arbitrary<Buffer> {
  const damaged = fc.tuple(good, byteDamages).map(([bytes, all]) => damagedBytes(bytes, all));
  return fc.oneof({ weight: 4, arbitrary: damaged }, { weight: 1, arbitrary: noise });
}
