import fc from "fast-check";
import { test } from "tap";
import {
  convertAmount,
  crossRate,
  RATE_PATTERN,
  shortRate,
} from "../../../firmware/money/exchange.ts";
import {
  AMOUNT_MINOR_MAX,
  CURRENCIES,
  type Currency,
  fractionDigits,
} from "../../../firmware/money/money.ts";

test("amounts are converted to the minor unit of the payer's currency, a half up", (t) => {
  const cases: readonly [number, Currency, Currency, string, number][] = [
    // 12.50 CNY at 0.1402 are 1.7525 USD.
    [1250, "CNY", "USD", "0.1402", 175],
    [1250, "CNY", "JPY", "20.95", 262], // 261.875 yen.
    [1250, "CNY", "KWD", "0.0431", 539], // 0.53875 dinar, in fils.
    [500, "JPY", "CNY", "0.0477", 2385],
    [1, "KWD", "CNY", "23.2", 2], // 0.0232 yuan.
    [500, "JPY", "KWD", "0.00205", 1025],
    [1025, "KWD", "JPY", "487.8", 500], // 499.995 yen.
    [999_999_999_999, "KWD", "JPY", "1", 1_000_000_000],
    // Exactly a half goes up, just below it goes down.
    [1, "CNY", "JPY", "50", 1],
    [1, "CNY", "JPY", "49.99999999", 0],
    [AMOUNT_MINOR_MAX, "CNY", "CNY", "1", AMOUNT_MINOR_MAX],
    [0, "CNY", "USD", "0.1402", 0],
  ];
  for (const [amountMinor, from, to, rate, expected] of cases) {
    const conversion = convertAmount(amountMinor, { from, to, rate });
    t.same(conversion, { ok: true, amountMinor: expected }, `${amountMinor} ${from} to ${to}`);
  }
  t.end();
});

test("what would be over the range of an amount is refused, with both amounts", (t) => {
  const dong = convertAmount(AMOUNT_MINOR_MAX, { from: "KWD", to: "VND", rate: "82900" });
  t.same(dong, { ok: false, why: "999999999.999 KWD is over 999999999999 VND" });
  const edge = { from: "JPY", to: "CNY" } as const;
  t.equal(convertAmount(9_999_999_999, { ...edge, rate: "1" }).ok, true);
  t.equal(convertAmount(10_000_000_000, { ...edge, rate: "1" }).ok, false);
  t.end();
});

test("a text that is no rate is refused", (t) => {
  for (const rate of ["", ".5", "1.", "01", "1e3", "-1", "1,5", "1.123456789", "NaN", "１"]) {
    const { ok } = convertAmount(1, { from: "CNY", to: "USD", rate });
    t.equal(ok, false, rate);
    t.equal(crossRate({ from: rate, to: "1" }), null, rate);
    t.equal(crossRate({ from: "1", to: rate }), null, rate);
  }
  t.equal(crossRate({ from: "1", to: "0" }), null);
  t.equal(crossRate({ from: "0.00000001", to: "99999999" }), null, "it would be zero");
  t.equal(crossRate({ from: "99999999", to: "0.00000001" }), null, "over the range");
  t.end();
});

const anyRate = fc
  .tuple(fc.integer({ min: 0, max: 99_999_999 }), fc.integer({ min: 0, max: 8 }), fc.nat())
  .map(([whole, decimals, tail]) => {
    const fraction = String(tail).padStart(8, "0").slice(-8).slice(0, decimals);
    return fraction === "" ? String(whole) : `${whole}.${fraction}`;
  });
const anyCurrency = fc.constantFrom(...CURRENCIES);
const anyAmount = fc.integer({ min: 0, max: AMOUNT_MINOR_MAX });

/** A fraction, exactly. */
interface Ratio {
  readonly over: bigint;
  readonly under: bigint;
}

function ratioOf(decimal: string): Ratio {
  const [whole = "0", fraction = ""] = decimal.split(".");
  return { over: BigInt(whole + fraction), under: 10n ** BigInt(fraction.length) };
}

/** Whether `whole` is the nearest to the fraction, a half up: -under/2 <= error < under/2. */
function isNearest(whole: bigint, { over, under }: Ratio): boolean {
  const twiceError = 2n * (over - whole * under);
  return twiceError >= -under && twiceError < under;
}

test("no conversion is off from the exact fraction by more than the stated rounding", (t) => {
  const isExact = fc.property(
    anyAmount,
    anyCurrency,
    anyCurrency,
    anyRate,
    (amountMinor, from, to, rate) => {
      const { over, under } = ratioOf(rate);
      const exact: Ratio = {
        over: BigInt(amountMinor) * over * 10n ** BigInt(fractionDigits(to)),
        under: under * 10n ** BigInt(fractionDigits(from)),
      };
      const converted = convertAmount(amountMinor, { from, to, rate });
      if (converted.ok) return isNearest(BigInt(converted.amountMinor), exact);
      // Refused only where the nearest really is over the range.
      return 2n * exact.over >= (2n * BigInt(AMOUNT_MINOR_MAX) + 1n) * exact.under;
    },
  );
  fc.assert(isExact, { numRuns: 20_000 });
  t.pass("20,000 conversions");
  t.end();
});

test("a cross rate is a rate, and the nearest of 8 decimals to the exact one", (t) => {
  const isExact = fc.property(anyRate, anyRate, (from, to) => {
    const rate = crossRate({ from, to });
    if (rate === null) return true;
    const [a, b, c] = [ratioOf(from), ratioOf(to), ratioOf(rate)];
    const scaled = (c.over * 10n ** 8n) / c.under;
    const exact = { over: a.over * b.under * 10n ** 8n, under: a.under * b.over };
    return RATE_PATTERN.test(rate) && isNearest(scaled, exact);
  });
  fc.assert(isExact, { numRuns: 20_000 });
  t.equal(crossRate({ from: "1", to: "7.13" }), "0.14025245");
  t.equal(crossRate({ from: "0.0477", to: "1" }), "0.0477");
  t.equal(crossRate({ from: "23.2", to: "0.00028" }), "82857.14285714");
  t.end();
});

test("a rate is read with five digits that count, and is a rate still", (t) => {
  const cases: readonly (readonly [string, string])[] = [
    ["0.14025245", "0.14025"],
    ["1.0989011", "1.0989"],
    ["21.64502165", "21.645"],
    ["3703.7037037", "3703.7"],
    ["82857.14285714", "82857"],
    ["99999999.99999999", "100000000"],
    ["0.00000049", "0.00000049"],
    ["9.999999", "10"],
    ["195.0031", "195"],
    ["7", "7"],
    ["no rate", "no rate"],
  ];
  for (const [rate, short] of cases) t.equal(shortRate(rate), short, rate);
  const isNear = fc.property(anyRate, (rate) => {
    const [exact, short] = [ratioOf(rate), ratioOf(shortRate(rate))];
    const off = exact.over * short.under - short.over * exact.under;
    // Half a unit of the fifth digit is at most a 20,000th of the whole.
    return 20_000n * (off < 0n ? -off : off) <= exact.over * short.under;
  });
  fc.assert(isNear, { numRuns: 20_000 });
  t.end();
});
