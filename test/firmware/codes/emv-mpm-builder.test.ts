import fc from "fast-check";
import { test } from "tap";
import { parseMpm } from "../../../firmware/codes/emv-mpm.ts";
import { buildMpm, type MpmContent } from "../../../firmware/codes/emv-mpm-builder.ts";
import { currencyNumber } from "../../../firmware/money/currency-number.ts";
import { AMOUNT_MINOR_MAX, CURRENCIES, formatAmount } from "../../../firmware/money/money.ts";
import vectors from "./code-vectors.json" with { type: "json" };

const GOOD: MpmContent = {
  unionPay: { id: "15", account: "0000000000000001234567890123456" },
  account: { id: "26", guid: "invalid.shop", values: { "01": "7" } },
  merchantCategory: "5411",
  amountMinor: 1250,
  currency: "CNY",
  country: "CN",
  merchantName: "BEST TRANSPORT",
  merchantCity: "BEIJING",
  local: { language: "ZH", merchantName: "最佳运输", merchantCity: "北京" },
  billNumber: "2611241530001234567890123",
};

test("a code names every account, the amount, and the merchant in two scripts", async (t) => {
  const built = buildMpm(GOOD);
  const text = built.ok ? built.text : built.problems.join();
  t.match(text, /^000201010212/, "the version comes first, and it is made for one order");
  t.match(text, /6304[0-9A-F]{4}$/, "the checksum comes last");
  t.ok(text.includes("0104最佳运输0202北京"), "a Chinese name counts its characters");
  const mpm = parseMpm(text);
  t.match(mpm, { valid: true, crcOk: true, profile: "emvco", notes: [] });
  t.match(mpm.fields.root, { amount: "12.50", currency: "156", merchantName: "BEST TRANSPORT" });
  t.same(mpm.fields.local, { language: "ZH", merchantName: "最佳运输", merchantCity: "北京" });
  t.same(mpm.fields.additional, { billNumber: GOOD.billNumber });
  t.match(mpm.fields.accounts, [
    { id: "15", network: "unionpay", value: GOOD.unionPay?.account },
    { id: "26", guid: "invalid.shop" },
  ]);
});

test("the checksum is over the bytes: another reading of a Chinese name breaks it", async (t) => {
  const built = buildMpm(GOOD);
  t.ok(built.ok && parseMpm(built.text).crcOk);
  t.notOk(built.ok && parseMpm(built.text.replace("北京", "南京")).crcOk);
});

test("an amount is written with its currency's decimals, in at most 13 characters", async (t) => {
  const amounts = [
    ["CNY", 5, "0.05"],
    ["JPY", 500, "500"],
    ["KWD", 12_345, "12.345"],
    ["KWD", AMOUNT_MINOR_MAX, "999999999.999"],
  ] as const;
  for (const [currency, amountMinor, text] of amounts) {
    const built = buildMpm({ ...GOOD, amountMinor, currency });
    t.equal(built.ok && parseMpm(built.text).fields.root.amount, text);
  }
});

test("what no reader would take is not made, and is said", async (t) => {
  const wrong: readonly (readonly [Partial<MpmContent>, RegExp])[] = [
    [{ amountMinor: 0 }, /object 54/],
    [{ amountMinor: -1250 }, /object 54/],
    [{ amountMinor: 10 * AMOUNT_MINOR_MAX }, /object 54/],
    [{ merchantName: "最佳运输" }, /object 59/],
    [{ merchantName: "x".repeat(26) }, /object 59/],
    [{ merchantName: "" }, /object 59 has length 00/],
    [{ merchantCity: "x".repeat(16) }, /object 60/],
    [{ merchantCategory: "5" }, /object 52/],
    [{ country: "China" }, /object 58/],
    [{ billNumber: "1".repeat(26) }, /object 62/],
    [{ local: { language: "ZH", merchantName: "运".repeat(26) } }, /object 64/],
    [{ account: { id: "26", guid: "x".repeat(33), values: {} } }, /object 26/],
    [{ account: { id: "26", guid: "x", values: { "01": "y".repeat(99) } } }, /object 26 has over/],
    [{ account: { id: "52", guid: "x", values: {} } }, /object 52 comes twice/],
  ];
  for (const [change, problem] of wrong) {
    const built = buildMpm({ ...GOOD, ...change });
    t.match(built, { ok: false }, JSON.stringify(change));
    if (!built.ok) t.match(built.problems.join("; "), problem);
  }
});

test("the published codes with a wrong checksum are refused", async (t) => {
  const wrong = vectors.mpm.filter(({ crc_ok: isRight }) => !isRight);
  t.ok(wrong.length > 0);
  for (const { p: text } of wrong) t.match(parseMpm(text), { crcOk: false, valid: false });
});

const ascii = (maxLength: number) => fc.string({ unit: "grapheme-ascii", minLength: 1, maxLength });
const chinese = (maxLength: number) =>
  fc.string({
    unit: fc.integer({ min: 0x4e00, max: 0x9fff }).map((point) => String.fromCodePoint(point)),
    minLength: 1,
    maxLength,
  });
const contents: fc.Arbitrary<MpmContent> = fc.record(
  {
    unionPay: fc.record({ id: fc.constantFrom("15" as const, "16" as const), account: ascii(40) }),
    account: fc.record({
      id: fc.integer({ min: 26, max: 51 }).map(String),
      guid: ascii(32),
      values: fc.record({ "01": ascii(32), "02": ascii(20) }),
    }),
    merchantCategory: fc.stringMatching(/^[0-9]{4}$/),
    amountMinor: fc.integer({ min: 1, max: AMOUNT_MINOR_MAX }),
    currency: fc.constantFrom(...CURRENCIES),
    country: fc.stringMatching(/^[A-Z]{2}$/),
    merchantName: ascii(25),
    merchantCity: ascii(15),
    local: fc.record(
      { language: fc.constant("ZH"), merchantName: chinese(25), merchantCity: chinese(15) },
      { requiredKeys: ["language", "merchantName"] },
    ),
    billNumber: ascii(25),
  },
  {
    requiredKeys: [
      ...(["account", "merchantCategory", "amountMinor", "currency", "country"] as const),
      ...(["merchantName", "merchantCity", "billNumber"] as const),
    ],
  },
);

test("whatever merchant and amount a code is made for, a reader finds the same", async (t) => {
  fc.assert(
    fc.property(contents, (content) => {
      const built = buildMpm(content);
      if (!built.ok) return false;
      const { valid, fields } = parseMpm(built.text);
      const own = fields.accounts.find(({ guid }) => guid === content.account.guid);
      return (
        valid &&
        own?.id === content.account.id &&
        fields.root.amount === formatAmount(content.amountMinor, content.currency) &&
        fields.root.currency === currencyNumber(content.currency) &&
        fields.root.merchantName === content.merchantName &&
        fields.local.merchantName === content.local?.merchantName &&
        fields.additional.billNumber === content.billNumber
      );
    }),
    { numRuns: 500 },
  );
  t.end();
});
