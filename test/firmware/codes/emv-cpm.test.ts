import fc from "fast-check";
import { test } from "tap";
import { CPM_TEXT_START, parseCpm } from "../../../firmware/codes/emv-cpm.ts";
import { buildCpm } from "../../../firmware/codes/emv-cpm-builder.ts";

const VERSION = `8505${Buffer.from("CPV01").toString("hex")}`;
const AID = "4F07A0000000555555";
const TRACK = "570F1234567890123458D191220112345F";

function object(tag: string, ...inside: readonly string[]): string {
  const hex = inside.join("");
  const length = hex.length / 2;
  const prefix = length < 0x80 ? "" : length < 0x100 ? "81" : "82";
  const digits = length < 0x100 ? 2 : 4;
  return tag + prefix + length.toString(16).padStart(digits, "0") + hex;
}

function parseHex(...objects: readonly string[]) {
  return parseCpm(Buffer.from(objects.join(""), "hex").toString("base64"));
}

test("two applications may share what the common template holds", async (t) => {
  const cpm = parseHex(
    VERSION,
    object("61", AID, object("50", "50726F6475637431")),
    object("61", "4F07A0000000666666", TRACK),
    object("62", object("5A", "1234567890123458"), object("64", "9F36020001")),
  );
  t.match(cpm, {
    valid: true,
    aids: ["A0000000555555", "A0000000666666"],
    common: { transparent: [{ tag: "9F36", name: "transactionCounter", value: "0001" }] },
  });
  t.same(cpm.valid && cpm.applications.map(({ pan }) => pan), [
    "1234567890123458",
    "1234567890123458",
  ]);
});

test("a code without its mandatory objects, or with them out of place, is damaged", async (t) => {
  const application = object("61", AID, TRACK);
  const cases: readonly (readonly [string, RegExp])[] = [
    [application, /does not start with tag 85/],
    [object("85", "4350563032") + application, /CPV01/],
    [VERSION, /no application template/],
    [VERSION + VERSION + application, /does not follow|comes twice/],
    [VERSION + application.repeat(3), /more than two/],
    [VERSION + object("62", TRACK) + application + application, /does not follow/],
    [VERSION + application + object("62", TRACK), /only for two/],
    [VERSION + object("61", TRACK), /no tag 4F/],
    [VERSION + object("61", AID), /neither tag 57 nor tag 5A/],
    [VERSION + object("61", AID, AID, TRACK), /4F comes twice/],
    [VERSION + object("61", "4F04A0000000", TRACK), /4F has 4 bytes/],
    [VERSION + object("61", AID, "5704DEADBEEF"), /57 has 4 bytes/],
    [VERSION + object("61", AID, "5705DEADBEEFDD"), /57 does not hold track2/],
    [VERSION + object("61", AID, TRACK, "5001FF"), /50 does not hold text/],
    [`${VERSION}61`, /length is cut off/],
    [`${VERSION}6105AA`, /claims 5 bytes, 1 are left/],
    [`${VERSION}6180`, /80 is not allowed/],
    [`${VERSION}618201`, /cut off/],
    [`${VERSION}9FFFFFFF01`, /over 3 bytes/],
    [`${VERSION}9F`, /cut off/],
    [`${VERSION}${application}0000`, /padding/],
  ];
  for (const [hex, why] of cases) t.match(parseHex(hex), { valid: false, why }, hex);
});

test("147 written as the one byte 93 is not a length", async (t) => {
  const inside = AID + TRACK + object("63", "00".repeat(147 - 28));
  t.equal(inside.length / 2, 147);
  t.match(parseHex(`${VERSION}6193${inside}`), { valid: false, why: /93 is not allowed/ });
  t.ok(parseHex(`${VERSION}618193${inside}`).valid);
});

test("the issuer's own data may be anything, and is shown where it is TLV", async (t) => {
  const opaque = parseHex(VERSION, object("61", AID, TRACK, object("63", "FFFFFF")));
  t.match(opaque, { valid: true, applications: [{ transparent: [] }] });
  const known = parseHex(VERSION, object("61", AID, TRACK, object("63", "9F370401020304")));
  t.match(known, { applications: [{ transparent: [{ name: "unpredictableNumber" }] }] });
  const foreign = parseHex(VERSION, object("61", AID, TRACK, "DF0101AA"));
  t.match(foreign, { valid: true }, "a tag nobody knows is passed over");
});

test("only base64 as the standard writes it is read", async (t) => {
  const good = buildCpm({ aid: "A000000333010101", panDigits: "6292610358444335641" });
  t.ok(parseCpm(good).valid);
  t.ok(good.startsWith(CPM_TEXT_START));
  const sameBytes = good.replace(/8=$/, "9=");
  t.same(Buffer.from(sameBytes, "base64"), Buffer.from(good, "base64"));
  t.not(sameBytes, good);
  const wrong = [sameBytes, `${good.slice(0, 8)}    ${good.slice(8)}`, good.replace(/=+$/, "")];
  for (const text of [...wrong, `${good}=`, `${good}\n`, `*${good}`]) {
    t.match(parseCpm(text), { valid: false });
  }
  t.match(parseCpm("A".repeat(516)), { valid: false }, "over 512 characters");
});

test("what the sandbox's wallet builds is read back as it was", async (t) => {
  const digits = fc.string({
    unit: fc.constantFrom(..."0123456789"),
    minLength: 8,
    maxLength: 19,
  });
  fc.assert(
    fc.property(digits, (panDigits) => {
      const cpm = parseCpm(buildCpm({ aid: "A000000333010102", panDigits }));
      return (
        cpm.valid && cpm.aids[0] === "A000000333010102" && cpm.applications[0]?.pan === panDigits
      );
    }),
  );
  t.pass();
});

test("templates nested a hundred deep cost nothing and mean nothing", async (t) => {
  let bomb = "";
  while (bomb.length < 640) bomb = object("61", bomb);
  t.match(parseHex(VERSION, bomb), { valid: false });
  let inside = "";
  while (inside.length < 560) inside = object("63", inside);
  t.match(parseHex(VERSION, object("61", AID, TRACK, inside)), { valid: true });
});

test("no bytes make the parser throw", async (t) => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 384 }), fc.boolean(), (bytes, isFramed) => {
      const body = Buffer.from(bytes).toString("hex");
      const cpm = isFramed ? parseHex(VERSION, object("61", AID, TRACK, body)) : parseHex(body);
      return typeof cpm.valid === "boolean";
    }),
    { numRuns: 1000 },
  );
  t.pass();
});
