/** Money: an integer count of minor units with its ISO 4217 currency. Pure. */

export interface Money {
  /** Integer; sales are positive. */
  readonly amountMinor: number;
  /** ISO 4217 alphabetic code. */
  readonly currency: Currency;
}

/** Minor-unit digits of the currencies a box may sell in (ISO 4217, table A.1). */
const FRACTION_DIGITS = {
  CNY: 2,
  HKD: 2,
  MOP: 2,
  USD: 2,
  EUR: 2,
  GBP: 2,
  SGD: 2,
  THB: 2,
  MYR: 2,
  PHP: 2,
  JPY: 0,
  KRW: 0,
  VND: 0,
  KWD: 3,
} as const;

export type Currency = keyof typeof FRACTION_DIGITS;

export const CURRENCIES = Object.keys(FRACTION_DIGITS) as readonly Currency[];

/** 12 digits hold every amount of the schemes behind the hub (ISO 8583 field 4). */
export const AMOUNT_MINOR_MAX = 999_999_999_999;

export type AmountParse =
  | { readonly ok: true; readonly money: Money }
  | { readonly ok: false; readonly why: string };

export function isCurrency(text: string): text is Currency {
  return Object.hasOwn(FRACTION_DIGITS, text);
}

export function fractionDigits(currency: Currency): number {
  return FRACTION_DIGITS[currency];
}

/** Whether two things that somebody said are about the same sum. */
export function isSameMoney(one: Money, another: Money): boolean {
  return one.amountMinor === another.amountMinor && one.currency === another.currency;
}

/** Reads what a merchant keys: digits, at most one point, no sign, no exponent, not zero. */
export function parseAmount(text: string, currency: Currency): AmountParse {
  const digits = fractionDigits(currency);
  const match = /^([0-9]{1,12})(?:\.([0-9]*))?$/.exec(text);
  if (!match) {
    return { ok: false, why: `amount "${printable(text)}" is not a number such as 12.50` };
  }
  const whole = match[1] ?? "";
  const fraction = match[2] ?? "";
  if (fraction.length > digits) {
    return {
      ok: false,
      why: `amount ${text} has more than ${digits} decimals, ${currency}'s limit`,
    };
  }
  const amountMinor = Number(whole + fraction.padEnd(digits, "0"));
  if (amountMinor === 0) return { ok: false, why: "amount is zero" };
  if (amountMinor > AMOUNT_MINOR_MAX) {
    return { ok: false, why: `amount ${text} is over ${formatAmount(AMOUNT_MINOR_MAX, currency)}` };
  }
  return { ok: true, money: { amountMinor, currency } };
}

/** `1250` CNY is "12.50". Without the currency's sign: screens and receipts add their own. */
export function formatAmount(amountMinor: number, currency: Currency): string {
  const digits = fractionDigits(currency);
  const text = String(Math.abs(amountMinor)).padStart(digits + 1, "0");
  const sign = amountMinor < 0 ? "-" : "";
  if (digits === 0) return sign + text;
  return `${sign}${text.slice(0, -digits)}.${text.slice(-digits)}`;
}

function printable(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, "?").slice(0, 20);
}
