/**
 * Who paid what of an order: the payer, and whoever lowered what the payer pays. The merchant gets
 * all of it. A refund gives each its part back. Pure, whole numbers only.
 */
import * as v from "valibot";
import { RATE_PATTERN } from "./exchange.ts";
import { AMOUNT_MINOR_MAX, CURRENCIES } from "./money.ts";

/** Who bears a discount: the institution itself, or the card network behind it. */
export const DISCOUNT_FUNDERS = ["institution", "network"] as const;
export type DiscountFunder = (typeof DISCOUNT_FUNDERS)[number];

const part = v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.maxValue(AMOUNT_MINOR_MAX));

/** What the payer sees where the account is in another currency than the shop's. */
const foreignAmount = v.strictObject({
  amountMinor: part,
  currency: v.picklist(CURRENCIES),
  /** Units of the payer's currency for one unit of the shop's, a decimal such as "0.1402". */
  rate: v.pipe(v.string(), v.regex(RATE_PATTERN)),
  /** When the rate was fixed; hub time, milliseconds since 1970. */
  rateAtMs: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
});

export const paymentParts = v.strictObject({
  /** In the order's currency. */
  payerMinor: part,
  discounts: v.pipe(
    v.array(
      v.strictObject({
        funder: v.picklist(DISCOUNT_FUNDERS),
        amountMinor: v.pipe(part, v.minValue(1)),
        /** As the institution calls it, for the receipt. */
        name: v.pipe(v.string(), v.minLength(1), v.maxLength(32)),
      }),
    ),
    v.maxLength(4),
  ),
  foreign: v.optional(foreignAmount),
});

export type PaymentParts = v.InferOutput<typeof paymentParts>;
export type Discount = PaymentParts["discounts"][number];
export type ForeignAmount = v.InferOutput<typeof foreignAmount>;

/** The payer paid all of it, in the shop's currency. */
export function paidInFull(amountMinor: number): PaymentParts {
  return { payerMinor: amountMinor, discounts: [] };
}

export function sumOfParts({ payerMinor, discounts }: PaymentParts): number {
  return discounts.reduce((sum, { amountMinor }) => sum + amountMinor, payerMinor);
}

/**
 * The parts of a refund of `refundMinor`, where `refundedMinor` went back before. Each discount's
 * part is in proportion to all that went back so far, rounded down, and the payer gets the rest;
 * so the parts of several refunds are those of one refund of their sum, none is ever negative, and
 * a full refund gives each exactly what it paid. The payer's foreign amount follows the payer's.
 */
export function splitRefund(
  paid: PaymentParts,
  { refundedMinor, refundMinor }: { readonly refundedMinor: number; readonly refundMinor: number },
): PaymentParts {
  const before = sharesOf(paid, refundedMinor);
  const after = sharesOf(paid, refundedMinor + refundMinor);
  const discounts = paid.discounts
    .map((one, at) => {
      return { ...one, amountMinor: (after.discounts[at] ?? 0) - (before.discounts[at] ?? 0) };
    })
    .filter(({ amountMinor }) => amountMinor > 0);
  const { foreign } = paid;
  return {
    payerMinor: after.payer - before.payer,
    discounts,
    ...(foreign && {
      foreign: { ...foreign, amountMinor: after.foreign - before.foreign },
    }),
  };
}

/**
 * What each has back when `backMinor` of the whole is back. One discount after the other takes its
 * proportion of what the ones before it left: a split in two never takes back what it gave, which
 * rounding all the parts side by side would.
 */
function sharesOf({ payerMinor, discounts, foreign }: PaymentParts, backMinor: number) {
  let left = backMinor;
  let whole = discounts.reduce((sum, { amountMinor }) => sum + amountMinor, payerMinor);
  const given = discounts.map(({ amountMinor }) => {
    const share = proportion(amountMinor, left, whole);
    left -= share;
    whole -= amountMinor;
    return share;
  });
  const ofForeign = proportion(foreign?.amountMinor ?? 0, left, payerMinor);
  return { payer: left, discounts: given, foreign: ofForeign };
}

/** Rounded down. The product of two amounts is beyond a safe integer. */
function proportion(share: number, of: number, whole: number): number {
  return whole === 0 ? 0 : Number((BigInt(share) * BigInt(of)) / BigInt(whole));
}
