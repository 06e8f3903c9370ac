/**
 * What the sandbox exchanges at: made up, near what the currencies were worth, and never changing.
 * Data. Pure.
 */
import { crossRate } from "../../firmware/money/exchange.ts";
import type { Currency } from "../../firmware/money/money.ts";
import type { Fact } from "./institution-families.ts";

/** Yuan for one unit. */
export const SANDBOX_YUAN: Fact<Readonly<Record<Currency, string>>> = {
  is: {
    CNY: "1",
    HKD: "0.91",
    MOP: "0.885",
    USD: "7.13",
    EUR: "8.25",
    GBP: "9.4",
    SGD: "5.5",
    THB: "0.22",
    MYR: "1.72",
    PHP: "0.122",
    JPY: "0.0462",
    KRW: "0.0049",
    VND: "0.00027",
    KWD: "23.2",
  },
  mark: "sandbox",
};

/** Units of `to` for one unit of `from`, to 8 decimals, a half up. */
export function sandboxRate(from: Currency, to: Currency): string {
  const rate = crossRate({ from: SANDBOX_YUAN.is[from], to: SANDBOX_YUAN.is[to] });
  if (rate === null) throw new Error(`no rate from ${from} to ${to}`);
  return rate;
}
