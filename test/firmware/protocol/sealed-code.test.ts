import { generateKeyPairSync } from "node:crypto";
import fc from "fast-check";
import { test } from "tap";
import {
  openCode,
  openPayerCode,
  SEALED_BYTES_MAX,
  type SealContext,
  sealCode,
} from "../../../firmware/protocol/sealed-code.ts";

const { publicKey, privateKey } = generateKeyPairSync("x25519");
const ephemeralSeed = Buffer.alloc(32, 7);
const context: SealContext = {
  terminal: "box-1",
  order: "2611240019301234567890123456",
  sequence: 41,
  amountMinor: 1250,
  currency: "CNY",
};
const sealing = { keyId: "hub-code-1", publicKey, context, ephemeralSeed };
const CODE = "130000000000000001";

test("a sealed code opens for the request it was sealed for", (t) => {
  const sealed = sealCode(CODE, sealing);

  t.equal(openCode(sealed, { privateKey, context }), CODE);
  t.equal(sealed.keyId, "hub-code-1");
  t.notMatch(JSON.stringify(sealed), CODE);
  t.end();
});

test("what is sealed beside a code opens with it, and its presence does not show", (t) => {
  const secretText = "ASNFZ4mrze8=";
  const sealed = sealCode(CODE, { ...sealing, secretText });
  t.strictSame(openPayerCode(sealed, { privateKey, context }), { code: CODE, secretText });
  t.equal(openCode(sealed, { privateKey, context }), CODE);
  const bare = sealCode(CODE, sealing);
  t.strictSame(openPayerCode(bare, { privateKey, context }), { code: CODE, secretText: null });
  t.equal(sealed.ciphertext.length, bare.ciphertext.length);
  t.end();
});

test("a sealed code moved to another box, order, sequence or amount does not open", (t) => {
  const sealed = sealCode(CODE, sealing);
  const others: Partial<SealContext>[] = [
    { terminal: "box-2" },
    { order: "2611240019301234567890123457" },
    { sequence: 42 },
    { amountMinor: 125_000 },
    { currency: "HKD" },
    // The same characters, cut in another place.
    { sequence: 4, amountMinor: 11_250 },
  ];
  for (const other of others) {
    const opening = { privateKey, context: { ...context, ...other } };
    t.equal(openCode(sealed, opening), null, JSON.stringify(other));
  }
  t.end();
});

test("a sealed code that was altered, or is for another hub, does not open", (t) => {
  const sealed = sealCode(CODE, sealing);
  const opening = { privateKey, context };

  for (const part of ["ciphertext", "encapsulated"] as const) {
    const altered = sealed[part].replace(/^./, (first) => (first === "A" ? "B" : "A"));
    t.equal(openCode({ ...sealed, [part]: altered }, opening), null, part);
  }
  t.equal(openCode({ ...sealed, ciphertext: "AAAA" }, opening), null);
  const otherHub = generateKeyPairSync("x25519");
  t.equal(openCode(sealed, { privateKey: otherHub.privateKey, context }), null);
  t.end();
});

test("nobody on the way can tell one wallet's code from another's by its length", (t) => {
  const lengths = [16, 18, 19, 24, 62].map((digits) => {
    return sealCode("1".repeat(digits), sealing).ciphertext.length;
  });
  t.equal(new Set(lengths).size, 1);
  t.end();
});

test("every code up to the limit comes back as it was, whatever its characters", (t) => {
  const anyCode = fc
    .string({ minLength: 1, maxLength: 200, unit: "binary" })
    .filter((code) => Buffer.byteLength(code) <= SEALED_BYTES_MAX);
  const comesBack = fc.property(anyCode, (code) => {
    return openCode(sealCode(code, sealing), { privateKey, context }) === code;
  });
  fc.assert(comesBack, { numRuns: 200 });
  const longest = "x".repeat(SEALED_BYTES_MAX);
  t.equal(openCode(sealCode(longest, sealing), { privateKey, context }), longest);
  t.end();
});

test("an empty code, or one over the limit, is refused without being repeated", (t) => {
  t.throws(() => sealCode("", sealing), RangeError);
  const tooLong = "9".repeat(SEALED_BYTES_MAX + 1);
  const noRoom = () => sealCode("x".repeat(SEALED_BYTES_MAX), { ...sealing, secretText: "y" });
  t.throws(noRoom, RangeError);
  t.throws(() => sealCode(tooLong, sealing), { message: /^a code of 751 bytes; 1 to 750/ });
  t.end();
});
