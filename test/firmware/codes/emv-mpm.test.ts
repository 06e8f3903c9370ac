import fc from "fast-check";
import { test } from "tap";
import { crc16 } from "../../../firmware/codes/crc16.ts";
import { MPM_BYTES_MAX, parseMpm } from "../../../firmware/codes/emv-mpm.ts";
import type { MpmNode } from "../../../firmware/codes/mpm-node.ts";
import { sealedMpm as build, mpmObject as object, sealMpm as seal } from "./sealed-mpm.ts";

test("the checksum is the one of the specification's catalogue", async (t) => {
  t.equal(crc16(Buffer.from("123456789")), 0x29b1);
  t.equal(crc16(Buffer.from("")), 0xffff);
});

test("a checksum keeps its leading zeros and its capitals", async (t) => {
  const sealed = Array.from({ length: 400 }, (_, at) => build({ "54": `${at + 1}` }));
  const zero = sealed.find((code) => /63040[0-9A-F]{3}$/.test(code)) ?? "";
  t.ok(parseMpm(zero).crcOk);
  const letters = sealed.find((code) => /6304[A-F]{2}/.test(code)) ?? "";
  t.notOk(parseMpm(letters.slice(0, -4) + letters.slice(-4).toLowerCase()).crcOk);
});

test("lengths count characters, whatever they cost in bytes", async (t) => {
  const mpm = parseMpm(build({ "64": object("00", "ZH") + object("01", "最佳运输😀") }));
  t.ok(mpm.valid, `${mpm.problems}`);
  t.same(mpm.fields.local, { language: "ZH", merchantName: "最佳运输😀" });
});

test("accounts are named by their network or by their own identifier", async (t) => {
  const mpm = parseMpm(build({ "02": "4000123456789012", "26": object("00", "hk.com.hkicl") }));
  t.ok(mpm.valid, `${mpm.problems}`);
  t.same(
    mpm.fields.accounts.map(({ id, network, guid }) => ({ id, network, guid })),
    [
      { id: "02", network: "visa", guid: null },
      { id: "15", network: "unionpay", guid: null },
      { id: "26", network: null, guid: "hk.com.hkicl" },
    ],
  );
});

test("a code that breaks one rule is invalid, and its problem names the object", async (t) => {
  const cases: readonly (readonly [Readonly<Record<string, string | null>>, RegExp])[] = [
    [{ "00": null }, /object 00/],
    [{ "00": "02" }, /object 00 is not 01/],
    [{ "15": null }, /no account/],
    [{ "26": object("01", "x") }, /object 26 does not name its owner/],
    [{ "26": "no template" }, /in object 26/],
    [{ "80": object("00", "x".repeat(33)) }, /object 80 does not name its owner/],
    [{ "52": null }, /object 52/],
    [{ "52": "41X1" }, /object 52/],
    [{ "53": null }, /object 53/],
    [{ "54": "0.00" }, /object 54/],
    [{ "54": "1,50" }, /object 54/],
    [{ "54": "1.2.3" }, /object 54/],
    [{ "54": ".5" }, /object 54/],
    [{ "54": "-1" }, /object 54/],
    [{ "54": "12345678901.23" }, /object 54/],
    [{ "55": "04" }, /object 55/],
    [{ "55": "02" }, /object 56/],
    [{ "56": "1.00" }, /object 56/],
    [{ "55": "03", "57": "0" }, /object 57/],
    [{ "58": "cn" }, /object 58/],
    [{ "59": null }, /object 59/],
    [{ "59": "x".repeat(26) }, /object 59/],
    [{ "60": null }, /object 60/],
    [{ "64": object("00", "ZH") }, /in object 64: object 01/],
  ];
  for (const [change, problem] of cases) {
    const mpm = parseMpm(build(change));
    t.ok(mpm.crcOk, JSON.stringify(change));
    t.notOk(mpm.valid);
    t.ok(
      mpm.problems.some((one) => problem.test(one)),
      `${JSON.stringify(change)}: ${mpm.problems}`,
    );
  }
  for (const amount of ["1", "12.", "0.01", "1234567890.12"]) {
    t.ok(parseMpm(build({ "54": amount })).valid, amount);
  }
});

test("an object comes once, the version first and the checksum last", async (t) => {
  const good = build().slice(0, -8);
  const twice = parseMpm(seal(good + object("53", "156")));
  t.same([twice.crcOk, twice.tlvOk], [true, false]);
  t.match(twice.problems, ["object 53 comes twice"]);
  t.match(parseMpm(seal(good.slice(6) + good.slice(0, 6))).problems, [
    "object 00 is not the first",
  ]);
  const sealed = seal(good);
  t.match(parseMpm(`${sealed}${object("61", "100000")}`).problems, [/checksum/, /not the last/]);
});

test("the two national profiles are taken, and only in their countries", async (t) => {
  const promptPay = { "29": object("00", "A000000677010111"), "52": null, "59": null, "60": null };
  t.match(parseMpm(build({ ...promptPay, "58": "TH" })), { valid: true, profile: "promptpay" });
  t.match(parseMpm(build(promptPay)), { valid: false, profile: "emvco" });
  t.match(parseMpm(build({ "00": "02", "58": "MY" })), { valid: true, profile: "duitnow" });
});

interface Tree {
  readonly [id: string]: string | Tree;
}

function write(tree: Tree): string {
  const objects = Object.entries(tree).map(([id, value]) =>
    object(id, typeof value === "string" ? value : write(value)),
  );
  return objects.join("");
}

function read(nodes: readonly MpmNode[]): Tree {
  return Object.fromEntries(
    nodes.map(({ id, value, children }) => [id, children ? read(children) : value]),
  );
}

test("whatever tree is written, the same tree is read", async (t) => {
  const ids = (from: number, to: number) =>
    fc.integer({ min: from, max: to }).map((id) => String(id).padStart(2, "0"));
  const value = fc.string({ unit: "grapheme", minLength: 1, maxLength: 6 });
  const leaves = fc.dictionary(ids(0, 49), value, { minKeys: 1, maxKeys: 3 });
  const tree = fc.tuple(
    fc.dictionary(ids(2, 25), value, { maxKeys: 3 }),
    fc.dictionary(ids(26, 51), leaves, { maxKeys: 2 }),
    fc.dictionary(ids(80, 99), leaves, { maxKeys: 2 }),
    fc.record({ "62": leaves }),
  );
  const size = (text: string) => Buffer.byteLength(text) + 14;
  fc.assert(
    fc.property(tree, (parts) => {
      const written: Tree = Object.assign({ "00": "01" }, ...parts);
      fc.pre(size(write(written)) <= MPM_BYTES_MAX && isShort(written));
      const mpm = parseMpm(seal(write(written)));
      const { "63": _, ...rest } = read(mpm.objects);
      t.same(rest, written);
      return mpm.crcOk && mpm.tlvOk;
    }),
    { numRuns: 200 },
  );
});

/** Lengths have two digits. */
function isShort(tree: Tree): boolean {
  return Object.values(tree).every((value) => {
    const text = typeof value === "string" ? value : write(value);
    return Array.from(text).length <= 99;
  });
}

test("no single changed character leaves the checksum right", async (t) => {
  const code = build({ "54": "23.72" });
  for (let at = 0; at < code.length; at += 1) {
    for (const character of "0123456789ABCDEFxyz .") {
      if (code[at] === character) continue;
      const changed = code.slice(0, at) + character + code.slice(at + 1);
      if (parseMpm(changed).crcOk) t.fail(`${character} at ${at}`);
    }
  }
  t.pass();
});

test("no text makes the parser throw, and nothing over 512 bytes is read", async (t) => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 512 }), (text) => {
      const mpm = parseMpm(`000201${text}`);
      return mpm.valid === (mpm.problems.length === 0);
    }),
  );
  t.match(parseMpm(build({ "80": object("00", "x") }).padEnd(513, "0")), {
    crcOk: false,
    valid: false,
    objects: [],
  });
  const nested = Array.from({ length: 20 }).reduce<string>((inner) => object("26", inner), "0001x");
  t.equal(parseMpm(seal(`000201${nested}`)).valid, false);
});
