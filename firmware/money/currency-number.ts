/** The numbers of currencies (ISO 4217, table A.1), as EMV codes carry them. Pure. */
import { CURRENCIES, type Currency } from "./money.ts";

const NUMBERS: Readonly<Record<Currency, string>> = {
  CNY: "156",
  HKD: "344",
  MOP: "446",
  USD: "840",
  EUR: "978",
  GBP: "826",
  SGD: "702",
  THB: "764",
  MYR: "458",
  PHP: "608",
  JPY: "392",
  KRW: "410",
  VND: "704",
  KWD: "414",
};

/** Three digits, leading zeros kept. */
export function currencyNumber(currency: Currency): string {
  return NUMBERS[currency];
}

/** Null where it is no currency that a box may sell in. */
export function currencyOfNumber(number: string): Currency | null {
  return CURRENCIES.find((currency) => NUMBERS[currency] === number) ?? null;
}
