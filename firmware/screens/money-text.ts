/** Money as people read it: the currency's sign, thousands apart, the right decimals. Pure. */
import { type Currency, formatAmount, type Money } from "../money/money.ts";

/** A sign only where it can mean one currency on a Chinese counter; else the ISO code. */
const SIGNS: Readonly<Record<Currency, string>> = {
  CNY: "¥",
  HKD: "HK$",
  MOP: "MOP$",
  USD: "US$",
  EUR: "€",
  GBP: "£",
  SGD: "S$",
  THB: "THB ",
  MYR: "RM",
  PHP: "PHP ",
  JPY: "JPY ",
  KRW: "KRW ",
  VND: "VND ",
  KWD: "KWD ",
};

/** Every character a sign may need. */
export const CURRENCY_SIGN_CHARACTERS: readonly string[] = [...Object.values(SIGNS).join("")];

/** 1250 CNY is "¥12.50", 1030507 CNY is "¥10,305.07". */
export function moneyText(money: Money): string {
  return keyedText(formatAmount(money.amountMinor, money.currency), money.currency);
}

/** What was keyed so far, as it was keyed: "12." is "¥12.", nothing is "¥0". */
export function keyedText(text: string, currency: Currency): string {
  const [whole = "", ...rest] = text.split(".");
  const grouped = (whole === "" ? "0" : whole).replace(/\B(?=(\d{3})+$)/g, ",");
  return SIGNS[currency] + [grouped, ...rest].join(".");
}
