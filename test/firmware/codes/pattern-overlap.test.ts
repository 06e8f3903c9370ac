import fc from "fast-check";
import { test } from "tap";
import { matchesPattern, parseIssuerPattern } from "../../../firmware/codes/issuer-pattern.ts";
import { type CodeShape, overlaps } from "../../../firmware/codes/pattern-overlap.ts";

const range = fc
  .tuple(fc.integer({ min: 0, max: 99 }), fc.integer({ min: 0, max: 99 }))
  .map((bounds) => bounds.sort((a, b) => a - b).map((bound) => String(bound).padStart(2, "0")))
  .map(([low, high]) => `[${low}-${high}]`);
const runs = fc
  .array(fc.oneof(fc.constantFrom("0", "1", "9", "x"), range), { maxLength: 2 })
  .map((parts) => parts.join(""));
const shape: fc.Arbitrary<CodeShape> = fc
  .tuple(runs, fc.option(runs), fc.integer({ min: 0, max: 1 }))
  .map(([head, tail, more]) => ({ text: tail === null ? head : `${head}*${tail}`, more }))
  .map(({ text, more }) => ({ pattern: parseIssuerPattern(text), more }))
  .filter(({ pattern }) => pattern !== null && pattern.width <= 4)
  .map(({ pattern, more }) => {
    if (!pattern) throw new Error("filtered");
    const min = Math.max(1, pattern.width);
    return { pattern, digits: { min, max: pattern.isOpen ? min + more : min } };
  });

function claims({ pattern, digits }: CodeShape, code: string): boolean {
  return code.length >= digits.min && code.length <= digits.max && matchesPattern(pattern, code);
}

const CODES = [1, 2, 3, 4, 5].flatMap((length) =>
  Array.from({ length: 10 ** length }, (_, value) => String(value).padStart(length, "0")),
);

test("two rows overlap exactly where some code is claimed by both", (t) => {
  fc.assert(
    fc.property(shape, shape, (one, other) => {
      const isShared = CODES.some((code) => claims(one, code) && claims(other, code));
      t.equal(overlaps(one, other), isShared);
      t.equal(overlaps(other, one), isShared);
    }),
    { numRuns: 150 },
  );
  t.end();
});
