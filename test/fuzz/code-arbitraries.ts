/** Texts that a camera might bring: good codes, good codes damaged, and what never was a code. */
import fc from "fast-check";
import { crc16 } from "../../firmware/codes/crc16.ts";
import vectors from "../firmware/codes/code-vectors.json" with { type: "json" };

export const GOOD_CODES: readonly string[] = [
  ...vectors.numeric_codes.map(({ code }) => code),
  ...vectors.cpm.map(({ b64 }) => b64),
  // Two published ones have a wrong checksum.
  ...vectors.mpm.map(({ p }) => p),
  "weixin://wxpay/bizpayurl?pr=abcdefg",
  "https://qr.alipay.com/bax01234abcdefgh",
  "https://qr.95516.com/00010000/01234567890",
];

/** One damage to a text. */
const damage = fc.record({
  kind: fc.constantFrom("change", "cut", "remove", "insert", "repeat", "swap"),
  at: fc.nat(700),
  length: fc.integer({ min: 1, max: 40 }),
  text: fc.oneof(fc.string({ maxLength: 8 }), fc.string({ unit: "binary", maxLength: 4 })),
});

type Damage = typeof damage extends fc.Arbitrary<infer T> ? T : never;

export function damaged(text: string, { kind, at: where, length, text: other }: Damage): string {
  const at = text.length === 0 ? 0 : where % text.length;
  const [before, piece, after] = [
    text.slice(0, at),
    text.slice(at, at + length),
    text.slice(at + length),
  ];
  switch (kind) {
    case "change":
      return before + other + text.slice(at + other.length);
    case "cut":
      return before;
    case "remove":
      return before + after;
    case "insert":
      return before + other + text.slice(at);
    case "repeat":
      return before + piece.repeat(1 + (length % 9)) + after;
    case "swap":
      return after + piece + before;
    default:
      throw new Error(`no damage ${kind}`);
  }
}

export const damages = fc.array(damage, { minLength: 1, maxLength: 3 });

const damagedGood = fc
  .tuple(fc.constantFrom(...GOOD_CODES), damages)
  .map(([code, all]) => all.reduce(damaged, code));

const randomBytes = fc
  .uint8Array({ maxLength: 600 })
  .chain((bytes) =>
    fc.constantFrom("latin1", "utf8", "base64").map((as) => Buffer.from(bytes).toString(as)),
  );

/** Lengths as they should be, and every way in which they should not. */
const berLength = fc.oneof(
  { weight: 4, arbitrary: fc.constant(null) },
  fc.constantFrom(
    "80",
    "8100",
    "82FFFF",
    "83000001",
    "84FFFFFFFF",
    "81",
    "82",
    "8201",
    "93",
    "FF",
    "7F",
    "00",
    "",
  ),
);

interface Object {
  readonly tag: string;
  readonly length: string | null;
  readonly value: string;
}

const TAGS = [
  "85",
  "61",
  "62",
  "63",
  "64",
  "4F",
  "57",
  "5A",
  "50",
  "5F20",
  "9F26",
  "9FFFFF01",
  "00",
];
const hex = fc.uint8Array({ maxLength: 24 }).map((bytes) => Buffer.from(bytes).toString("hex"));
const berObject: fc.Arbitrary<Object> = fc.record({
  tag: fc.constantFrom(...TAGS),
  length: berLength,
  value: fc.oneof(hex, fc.constant("")),
});

function berText({ tag, length, value }: Object): string {
  const bytes = value.length / 2;
  const right =
    bytes < 128 ? bytes.toString(16).padStart(2, "0") : `82${bytes.toString(16).padStart(4, "0")}`;
  return tag + (length ?? right) + value;
}

/** As deep as readers go, and far deeper. */
const depth = fc.oneof({ weight: 3, arbitrary: fc.nat(2) }, { weight: 1, arbitrary: fc.nat(200) });

/** Mostly few, so that the reader comes to the last one. */
function objectsOf<T>(one: fc.Arbitrary<T>): fc.Arbitrary<T[]> {
  const many = fc.array(one, { maxLength: 14 });
  return fc.oneof({ weight: 3, arbitrary: fc.array(one, { maxLength: 3 }) }, many);
}

/** Duplicate tags, truncated and oversized objects, up to 200 levels of nesting. */
const consumerPresented = fc
  .tuple(objectsOf(berObject), depth, fc.constantFrom("61", "62", "63"))
  .map(([objects, levels, template]) => {
    let inner = objects.map(berText).join("");
    for (let level = 0; level < levels; level += 1) {
      inner = berText({ tag: template, length: null, value: inner });
    }
    return Buffer.from(`8505${Buffer.from("CPV01").toString("hex")}${inner}`, "hex").toString(
      "base64",
    );
  });

const twoDigits = fc.nat(99).map((number) => String(number).padStart(2, "0"));
const mpmObject = fc
  .tuple(twoDigits, fc.option(twoDigits), fc.string({ maxLength: 30 }))
  .map(([id, length, value]) => {
    return id + (length ?? String([...value].length).padStart(2, "0")) + value;
  });

const merchantPresented = fc
  .tuple(objectsOf(mpmObject), depth, fc.boolean())
  .map(([objects, levels, isRight]) => {
    let inner = objects.join("");
    for (let level = 0; level < levels; level += 1)
      inner = `26${String(inner.length).slice(0, 2)}${inner}`;
    const text = `000201${inner}6304`;
    const crc = crc16(Buffer.from(text)).toString(16).toUpperCase().padStart(4, "0");
    return text + (isRight ? crc : "0000");
  });

/** Any text, with what is close to a code the most. */
export const anyCode: fc.Arbitrary<string> = fc.oneof(
  { weight: 4, arbitrary: damagedGood },
  { weight: 2, arbitrary: consumerPresented },
  { weight: 2, arbitrary: merchantPresented },
  { weight: 1, arbitrary: randomBytes },
  { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 600 }) },
  { weight: 1, arbitrary: fc.stringMatching(/^[0-9]{0,40}$/) },
);
