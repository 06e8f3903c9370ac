import fc from "fast-check";
import { test } from "tap";
import {
  type Classification,
  classifyCode,
  refusalOf,
} from "../../../firmware/codes/classification.ts";
import {
  type CodeRefusal,
  REFUSAL_SENTENCES,
  REFUSALS,
} from "../../../firmware/codes/code-refusal.ts";
import { buildCpm } from "../../../firmware/codes/emv-cpm-builder.ts";
import { shippedTable } from "./shipped-table.ts";

const UNIONPAY_AID = "A000000333010101";

function classify(text: string): Classification {
  return classifyCode(text, shippedTable());
}

function candidatesOf(text: string): readonly string[] {
  const is = classify(text);
  return "candidates" in is ? is.candidates : [];
}

test("a code that several wallets issue has all of them as candidates", async (t) => {
  t.same(candidatesOf("120061098828009406"), ["wechat-pay"]);
  t.same(candidatesOf("289431869362714645"), ["alipay"]);
  t.same(candidatesOf("2893612204263667830"), ["alipay", "alipay-plus"]);
  t.same(candidatesOf("251001020123456789012345"), ["alipay", "alipay-plus"]);
  t.same(candidatesOf("6225735053201615202"), ["jd-pay", "unionpay-quickpass"]);
  t.same(candidatesOf("6210105123456789012"), ["ccb", "jd-pay", "unionpay-quickpass"]);
  t.same(candidatesOf("6210308123456789012"), ["cmb", "jd-pay", "unionpay-quickpass"]);
  t.same(candidatesOf("181234567890123456"), ["jd-pay"]);
  t.same(candidatesOf("511234567890123456"), ["bestpay"]);
  t.same(candidatesOf("0112345678901234567"), ["e-cny"], "the leading zero stays");
  t.same(candidatesOf("99041234567890123456"), ["suning"]);
});

test("a UnionPay consumer-presented code is known by its application", async (t) => {
  const code = buildCpm({ aid: UNIONPAY_AID, panDigits: "6292610358444335641" });
  t.match(classify(code), { kind: "emv-cpm", valid: true, candidates: ["unionpay-quickpass"] });
  t.equal(refusalOf(classify(code)), null);

  const stranger = buildCpm({ aid: "A0000000555555", panDigits: "1234567890123458" });
  t.match(classify(stranger), { kind: "emv-cpm", valid: true, candidates: [] });
  t.equal(refusalOf(classify(stranger)), "unknown-issuer");

  t.match(classify(code.slice(0, -4)), { kind: "emv-cpm", valid: false, candidates: [] });
  t.equal(refusalOf(classify(code.slice(0, -4))), "damaged-code");
});

test("what is not a customer's code is refused for what it is", async (t) => {
  const cases: readonly (readonly [string, CodeRefusal])[] = [
    ["", "empty"],
    ["1".repeat(513), "too-long"],
    ["最".repeat(171), "too-long"],
    ["11010519491231002X", "identity-number"],
    ["110105 19491231 002x", "identity-number"],
    ["4111111111111111", "card-number"],
    ["4111 1111 1111 1111", "card-number"],
    ["6222-0212-0000-1234-567", "card-number"],
    ["6901234567892", "retail-barcode"],
    ["96385074", "retail-barcode"],
    ["036000291452", "retail-barcode"],
    ["15400141288763", "retail-barcode"],
    ["00106141411234567897", "retail-barcode"],
    ["0109501101530003", "retail-barcode"],
    ["https://example.com/?id=1", "web-address"],
    ["HTTP://EXAMPLE.COM", "web-address"],
    ["www.example.com", "web-address"],
    ["example.com/pay", "web-address"],
    ["alipays://platformapi/startapp", "web-address"],
    ["WIFI:S:Shop;T:WPA;P:secret;;", "wifi-code"],
    ["BEGIN:VCARD\r\nFN:Li Lei\r\nEND:VCARD", "contact"],
    ["mailto:shop@example.com", "contact"],
    [" 120061098828009406", "spaces"],
    ["120061098828009406\n", "spaces"],
    ["\u3000120061098828009406", "spaces"],
    ["1200 6109 8828 0094 06", "spaces"],
    ["12006109882800-9406", "spaces"],
    ["1200610988\u0000280094", "control-characters"],
    ["\u001d120061098828009406", "control-characters"],
    ["120061098828009406\u200b", "control-characters"],
    ["\ud800120061098828009406", "control-characters"],
    ["１２００６１０９８８２８００９４０６", "full-width-digits"],
    ["12006109882800940６", "full-width-digits"],
    ["12006109882800940", "wrong-length"],
    ["1200610988280094060", "wrong-length"],
    ["281001", "wrong-length"],
    ["160061098828009406", "unknown-prefix"],
    ["99051234567890123456", "unknown-prefix"],
    ["2024-01-31", "text"],
    ["120061098828009406a", "text"],
    ["hello", "text"],
  ];
  for (const [text, reason] of cases) {
    t.same(classify(text), { kind: "not-a-payment-code", reason }, JSON.stringify(text));
    t.equal(refusalOf(classify(text)), reason);
  }
});

test("an identity number is refused where a wallet's code has its shape", async (t) => {
  t.same(candidatesOf("110105194912310038"), [], "WeChat Pay's");
  t.equal(refusalOf(classify("110105194912310038")), "identity-number");
  t.same(candidatesOf("110105194912310039"), ["wechat-pay"], "the check digit does not fit");
});

test("19 digits from 62 stay a payer's code though they may be a card's", async (t) => {
  // Luhn-valid: one UnionPay code in ten is, by chance.
  t.same(candidatesOf("6212345678901234565"), ["jd-pay", "unionpay-quickpass"]);
  t.equal(refusalOf(classify("6222021234567894")), "card-number", "16 digits are nobody's code");
});

test("the addresses of merchants' codes are known and never payable", async (t) => {
  const cases = [
    ["weixin://wxpay/bizpayurl?pr=AbCd123", "wechat-pay", false, true],
    ["wxp://f2f0AbCd", "wechat-pay", true, false],
    ["https://qr.alipay.com/bax01234abcd", "alipay", false, true],
    ["HTTPS://QR.ALIPAY.COM/FKX01234", "alipay", true, false],
    ["https://qr.alipay.com/other", "alipay", false, null],
    ["https://qr.95516.com/00010000/012345", "unionpay-quickpass", false, null],
    ["HTTPS://PAY.EXAMPLE.COM/MPM/3/GPLD0123", "alipay-plus", false, null],
  ] as const;
  for (const [text, owner, personal, dynamic] of cases) {
    t.same(classify(text), { kind: "merchant-url", owner, personal, dynamic }, text);
    t.equal(refusalOf(classify(text)), "merchant-code");
  }
  t.equal(refusalOf(classify("https://qr.alipay.com.example.org/bax1")), "web-address");
  t.equal(refusalOf(classify("https://qr.95516.com/0001/012345")), "web-address");
});

test("a damaged merchant's code is still a merchant's code", async (t) => {
  t.match(classify("000201010211"), { kind: "emv-mpm", crcOk: false, valid: false });
});

test("every refusal has one sentence, and says what was shown", async (t) => {
  for (const refusal of REFUSALS) t.match(REFUSAL_SENTENCES[refusal], /^[A-Z].{20,89}\.$/, refusal);
  t.equal(new Set(Object.values(REFUSAL_SENTENCES)).size, REFUSALS.length);
});

test("no text makes classification throw or take a code with a foreign character", async (t) => {
  const bytes = fc.uint8Array({ maxLength: 600 }).map((all) => Buffer.from(all).toString("latin1"));
  const garbled = fc
    .tuple(fc.constantFrom("hQVDUFYwMWE", "000201", "WIFI:", "https://", "62", "1"), bytes)
    .map(([start, rest]) => start + rest);
  const digits = fc.string({ unit: fc.constantFrom(..."0123456789 X"), maxLength: 40 });
  const text = fc.oneof(bytes, garbled, digits, fc.string({ unit: "binary", maxLength: 600 }));
  fc.assert(
    fc.property(text, (code) => {
      const is = classify(code);
      if (is.kind === "payer-code") return /^[0-9]{16,32}$/.test(code) && is.candidates.length > 0;
      const refusal = refusalOf(is);
      return refusal === null ? is.kind === "emv-cpm" : REFUSALS.includes(refusal);
    }),
    { numRuns: 2000 },
  );
  t.pass();
});

test("a text of a million characters is refused without being looked at", async (t) => {
  t.equal(refusalOf(classify("9".repeat(1_000_000))), "too-long");
  for (const unit of [" ", "1 ", "1-", "a.", "６", "00", "0002"]) {
    const bomb = unit.repeat(512).slice(0, 512);
    t.not(refusalOf(classify(bomb)), null, JSON.stringify(unit));
  }
});
