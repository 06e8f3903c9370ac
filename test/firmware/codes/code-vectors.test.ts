/** Every public vector of `code-vectors.json`, whose sources it names. */
import { test } from "tap";
import { classifyCode, refusalOf } from "../../../firmware/codes/classification.ts";
import { parseCpm } from "../../../firmware/codes/emv-cpm.ts";
import { parseMpm } from "../../../firmware/codes/emv-mpm.ts";
import { encryptRandomNumberSource } from "../../../firmware/codes/encrypt-random-number.ts";
import vectors from "./code-vectors.json" with { type: "json" };
import { shippedTable } from "./shipped-table.ts";

/** The vectors tell Alipay's products apart; a box tells institutions apart. */
const INSTITUTION_OF: Readonly<Record<string, string>> = {
  wechat: "wechat-pay",
  alipay: "alipay",
  alipay_cn: "alipay",
  alipayplus19: "alipay-plus",
  alipayplus24: "alipay-plus",
};

test("a documented code of a wallet may be that wallet's", async (t) => {
  for (const { code, expect } of vectors.numeric_codes) {
    const is = classifyCode(code, shippedTable());
    t.equal(is.kind, "payer-code", code);
    const candidates: readonly string[] = "candidates" in is ? is.candidates : [];
    t.ok(candidates.includes(INSTITUTION_OF[expect] ?? ""), code);
    t.equal(refusalOf(is), null, code);
  }
});

test("digits of another length or start are refused with that reason", async (t) => {
  for (const { code, why } of vectors.numeric_negative) {
    const reason = why.startsWith("prefix") ? "unknown-prefix" : "wrong-length";
    t.match(classifyCode(code, shippedTable()), { kind: "not-a-payment-code", reason }, code);
  }
});

test("the number that acquirers ask for is the end of the account number", async (t) => {
  for (const vector of vectors.encrypt_rand_num) {
    const code = vector.input_numeric19 ?? vector.input_cpm ?? "";
    t.equal(encryptRandomNumberSource(code), vector.expect);
  }
  t.equal(encryptRandomNumberSource("120061098828009406"), null, "18 digits: no rule is public");
  t.equal(encryptRandomNumberSource("hQVDUFYwMQ=="), null, "no application, no number");
});

test("a documented consumer-presented code is read to its application and track", async (t) => {
  for (const { b64, valid, aid, tag57 } of vectors.cpm) {
    const cpm = parseCpm(b64);
    t.equal(cpm.valid, valid, b64);
    if (!cpm.valid) continue;
    t.same(cpm.aids, [aid]);
    const track = cpm.applications[0]?.fields.find(({ tag }) => tag === "57");
    t.equal(track?.value, tag57);
  }
});

test("a documented merchant's code is judged as its source says", async (t) => {
  for (const vector of vectors.mpm) {
    const mpm = parseMpm(vector.p);
    t.equal(mpm.crcOk, vector.crc_ok, vector.p);
    // Where the source says nothing else, a code with a right checksum is a good one.
    t.equal(mpm.valid, vector.emv_valid ?? vector.crc_ok, `${vector.p} ${mpm.problems}`);
    if (vector.tlv_ok !== undefined) t.equal(mpm.tlvOk, vector.tlv_ok, vector.p);
    const is = classifyCode(vector.p, shippedTable());
    t.equal(is.kind, "emv-mpm", "and it is never payable by a box");
    t.equal(refusalOf(is), "merchant-code");
  }
});
