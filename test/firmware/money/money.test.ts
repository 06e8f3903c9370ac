import fc from "fast-check";
import { test } from "tap";
import {
  AMOUNT_MINOR_MAX,
  CURRENCIES,
  formatAmount,
  fractionDigits,
  isCurrency,
  parseAmount,
} from "../../../firmware/money/money.ts";

test("what a merchant keys is read to the minor unit", (t) => {
  const keyed: readonly [string, number][] = [
    ["12.50", 1250],
    ["12.5", 1250],
    ["12.", 1200],
    ["12", 1200],
    ["0.01", 1],
    ["0012.50", 1250],
    // In floating point 1.15 * 100 is 114.99999999999999.
    ["1.15", 115],
    ["9999999999.99", AMOUNT_MINOR_MAX],
  ];
  for (const [text, amountMinor] of keyed) {
    t.same(parseAmount(text, "CNY"), { ok: true, money: { amountMinor, currency: "CNY" } }, text);
  }
  t.end();
});

test("what is no amount is refused, with the reason", (t) => {
  const refused: readonly [string, RegExp][] = [
    ["0", /zero/],
    ["0.00", /zero/],
    ["-1", /not a number/],
    ["+1", /not a number/],
    ["1.005", /more than 2 decimals/],
    ["1e9", /not a number/],
    ["abc", /not a number/],
    ["", /not a number/],
    [".5", /not a number/],
    ["1,50", /not a number/],
    ["1.2.3", /not a number/],
    [" 1", /not a number/],
    ["1\n", /not a number/],
    ["１２", /not a number/],
    ["0x10", /not a number/],
    ["Infinity", /not a number/],
    ["10000000000", /over 9999999999.99/],
    ["1".repeat(13), /not a number/],
  ];
  for (const [text, why] of refused) {
    const parsed = parseAmount(text, "CNY");
    t.match(parsed, { ok: false, why }, JSON.stringify(text));
  }
  t.end();
});

test("a reason is one short line, whatever was keyed", (t) => {
  const isOneLine = fc.property(fc.string({ unit: "binary", maxLength: 500 }), (text) => {
    const parsed = parseAmount(text, "CNY");
    return parsed.ok || (/^[\x20-\x7e]+$/.test(parsed.why) && parsed.why.length < 100);
  });
  fc.assert(isOneLine);
  t.end();
});

test("every amount that is shown is read back as itself, in every currency", (t) => {
  const anyMoney = fc.tuple(
    fc.integer({ min: 1, max: AMOUNT_MINOR_MAX }),
    fc.constantFrom(...CURRENCIES),
  );
  const comesBack = fc.property(anyMoney, ([amountMinor, currency]) => {
    const parsed = parseAmount(formatAmount(amountMinor, currency), currency);
    return parsed.ok && parsed.money.amountMinor === amountMinor;
  });
  fc.assert(comesBack, { numRuns: 1000 });
  t.end();
});

test("amounts are shown with the decimals of their currency", (t) => {
  t.equal(formatAmount(1250, "CNY"), "12.50");
  t.equal(formatAmount(5, "CNY"), "0.05");
  t.equal(formatAmount(0, "CNY"), "0.00");
  t.equal(formatAmount(-1250, "CNY"), "-12.50");
  t.equal(formatAmount(-5, "CNY"), "-0.05");
  t.equal(formatAmount(1250, "JPY"), "1250");
  t.equal(formatAmount(1250, "KWD"), "1.250");
  t.end();
});

test("a currency without decimals takes none", (t) => {
  t.match(parseAmount("12.5", "JPY"), { ok: false, why: /more than 0 decimals/ });
  t.match(parseAmount("12", "JPY"), { ok: true, money: { amountMinor: 12 } });
  t.match(parseAmount("1.2345", "KWD"), { ok: false, why: /more than 3 decimals/ });
  t.end();
});

test("only the currencies a box may sell in are known", (t) => {
  for (const currency of CURRENCIES) {
    t.ok(isCurrency(currency));
    t.ok(fractionDigits(currency) >= 0);
  }
  for (const text of ["XXX", "cny", "", "toString", "__proto__"]) t.notOk(isCurrency(text), text);
  t.end();
});
