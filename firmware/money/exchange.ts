/**
 * Amounts from one currency into another, in whole numbers only: a rate is a decimal text, never a
 * floating-point number, and every rounding is stated. Pure.
 */
import { AMOUNT_MINOR_MAX, type Currency, formatAmount, fractionDigits } from "./money.ts";

/** A decimal that a rate may be: at most 8 digits before the point, and 8 behind it. */
export const RATE_PATTERN = /^(?:0|[1-9][0-9]{0,7})(?:\.[0-9]{1,8})?$/;
const RATE_DECIMALS = 8;
const SHORT_DIGITS = 5;
const RATE_WHOLE_MAX = 99_999_999n;

export interface Exchange {
  readonly from: Currency;
  readonly to: Currency;
  /** Units of `to` for one unit of `from`, whatever their minor units are. */
  readonly rate: string;
}

export type Conversion =
  | { readonly ok: true; readonly amountMinor: number }
  | { readonly ok: false; readonly why: string };

/**
 * `amountMinor` of `from` in minor units of `to`, rounded to the nearest, a half up. Refuses what
 * is over the range of an amount and a text that is no rate.
 */
export function convertAmount(amountMinor: number, { from, to, rate }: Exchange): Conversion {
  const decimal = readRate(rate);
  if (!decimal) return { ok: false, why: `"${rate.slice(0, 20)}" is not a rate such as 0.1402` };
  const ofOne = decimal.digits * 10n ** BigInt(fractionDigits(to));
  const one = 10n ** BigInt(decimal.decimals + fractionDigits(from));
  const converted = divideHalfUp(BigInt(amountMinor) * ofOne, one);
  if (converted > BigInt(AMOUNT_MINOR_MAX)) {
    const limit = formatAmount(AMOUNT_MINOR_MAX, to);
    return { ok: false, why: `${formatAmount(amountMinor, from)} ${from} is over ${limit} ${to}` };
  }
  return { ok: true, amountMinor: Number(converted) };
}

/**
 * The rate between two currencies of which each one's rate into a third is known, to 8 decimals, a
 * half up; null where it would be zero or over the range of a rate.
 */
export function crossRate(intoThird: {
  readonly from: string;
  readonly to: string;
}): string | null {
  const from = readRate(intoThird.from);
  const to = readRate(intoThird.to);
  if (!from || !to || to.digits === 0n) return null;
  const numerator = from.digits * 10n ** BigInt(to.decimals + RATE_DECIMALS);
  const scaled = divideHalfUp(numerator, to.digits * 10n ** BigInt(from.decimals));
  const whole = scaled / 10n ** BigInt(RATE_DECIMALS);
  if (scaled === 0n || whole > RATE_WHOLE_MAX) return null;
  const behind = String(scaled % 10n ** BigInt(RATE_DECIMALS)).padStart(RATE_DECIMALS, "0");
  const fraction = behind.replace(/0+$/, "");
  return fraction === "" ? String(whole) : `${whole}.${fraction}`;
}

/**
 * A rate as people read it: 5 digits from the first that is not 0, a half up, all of them before
 * the point. The exact one stays what is reckoned with, and what is on paper. A text that is no
 * rate stays as it is.
 */
export function shortRate(rate: string): string {
  const decimal = readRate(rate);
  if (!decimal) return rate;
  const { digits, decimals } = decimal;
  const behind = Math.max(0, Math.min(decimals, decimals - (String(digits).length - SHORT_DIGITS)));
  const rounded = divideHalfUp(digits, 10n ** BigInt(decimals - behind));
  const text = String(rounded).padStart(behind + 1, "0");
  const whole = text.slice(0, text.length - behind);
  const fraction = text.slice(text.length - behind).replace(/0+$/, "");
  return fraction === "" ? whole : `${whole}.${fraction}`;
}

/** A decimal text as `digits / 10^decimals`. */
function readRate(rate: string): { readonly digits: bigint; readonly decimals: number } | null {
  if (!RATE_PATTERN.test(rate)) return null;
  const [whole = "", fraction = ""] = rate.split(".");
  return { digits: BigInt(whole + fraction), decimals: fraction.length };
}

/** Of two positive numbers. */
function divideHalfUp(numerator: bigint, denominator: bigint): bigint {
  return (2n * numerator + denominator) / (2n * denominator);
}
