/** Who pays what of an order at a sandbox institution: discounts and accounts abroad. Pure. */
import { convertAmount } from "../../firmware/money/exchange.ts";
import type { Currency } from "../../firmware/money/money.ts";
import {
  type Discount,
  type DiscountFunder,
  type ForeignAmount,
  type PaymentParts,
  paidInFull,
} from "../../firmware/money/payment-parts.ts";
import { shanghaiDayStartMs } from "../calendar/shanghai-day.ts";
import type { Fact } from "./institution-families.ts";
import { minorOfUnits } from "./sandbox-entries.ts";
import { sandboxRate } from "./sandbox-rates.ts";

export interface DiscountRule {
  /** As the receipt calls it. */
  readonly name: string;
  readonly funder: DiscountFunder;
  /** From so many whole units on. */
  readonly fromUnits: number;
  /** In hundredths of the order's amount, rounded down; at most `unitsMax`. */
  readonly percent: number;
  readonly unitsMax: number;
}

/** Real ones differ from day to day and from payer to payer. */
export const SANDBOX_DISCOUNTS: Fact<Readonly<Record<DiscountFunder, DiscountRule>>> = {
  is: {
    institution: {
      ...{ name: "Daily discount", funder: "institution" },
      ...{ fromUnits: 0, percent: 10, unitsMax: 5 },
    },
    network: {
      ...{ name: "Card network offer", funder: "network" },
      ...{ fromUnits: 20, percent: 25, unitsMax: 5 },
    },
  },
  mark: "sandbox",
};

export interface PartsWanted {
  readonly amountMinor: number;
  readonly currency: Currency;
  readonly discounts: readonly DiscountFunder[];
  /** Of the payer's account. */
  readonly payerCurrency: Currency;
  readonly nowMs: number;
}

/** Null where the payer's amount would be over the range of its currency. */
export function sandboxParts(wanted: PartsWanted): PaymentParts | null {
  const { amountMinor, currency, payerCurrency } = wanted;
  const discounts = wanted.discounts.flatMap((funder) => {
    return discountBy(SANDBOX_DISCOUNTS.is[funder], amountMinor, currency) ?? [];
  });
  const borneMinor = discounts.reduce((sum, discount) => sum + discount.amountMinor, 0);
  const parts = { ...paidInFull(amountMinor - borneMinor), discounts };
  if (payerCurrency === currency) return parts;
  const foreign = inPayersCurrency(parts.payerMinor, wanted);
  return foreign && { ...parts, foreign };
}

function discountBy(
  { name, funder, fromUnits, percent, unitsMax }: DiscountRule,
  orderMinor: number,
  currency: Currency,
): Discount | null {
  if (orderMinor < minorOfUnits(fromUnits, currency)) return null;
  const share = Number((BigInt(orderMinor) * BigInt(percent)) / 100n);
  const amountMinor = Math.min(share, minorOfUnits(unitsMax, currency));
  return amountMinor === 0 ? null : { funder, name, amountMinor };
}

/** At the day's rate, to the nearest minor unit, a half up, and never for nothing. */
function inPayersCurrency(
  payerMinor: number,
  { currency, payerCurrency, nowMs }: PartsWanted,
): ForeignAmount | null {
  const rate = sandboxRate(currency, payerCurrency);
  const converted = convertAmount(payerMinor, { from: currency, to: payerCurrency, rate });
  if (!converted.ok) return null;
  const rateAtMs = shanghaiDayStartMs(nowMs);
  const amountMinor = Math.max(converted.amountMinor, 1);
  return { amountMinor, currency: payerCurrency, rate, rateAtMs };
}
