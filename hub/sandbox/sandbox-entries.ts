/** What an order at a sandbox institution means in its books, and what they add up to. Pure. */
import { convertAmount } from "../../firmware/money/exchange.ts";
import { type Currency, fractionDigits } from "../../firmware/money/money.ts";
import {
  type ForeignAmount,
  type PaymentParts,
  sumOfParts,
} from "../../firmware/money/payment-parts.ts";
import type { SandboxAccount, SandboxEntry } from "./sandbox-books.ts";
import type { SandboxOrder, SandboxRefund } from "./sandbox-order.ts";

/**
 * What comes onto the account behind a code with its order, in whole units of the order's currency
 * or, for an account abroad, what they are worth.
 */
export const START_BALANCE_UNITS = 10_000;

export interface SandboxBalance {
  readonly account: SandboxAccount;
  readonly currency: Currency;
  /** Of any size: it is the sum of every order there ever was. */
  readonly balanceMinor: bigint;
}

export function minorOfUnits(units: number, currency: Currency): number {
  return units * 10 ** fractionDigits(currency);
}

/** The entries that turn the books from one record of an order to the next. */
export function entriesBetween(
  before: SandboxOrder | null,
  after: SandboxOrder,
): readonly SandboxEntry[] {
  const { parts } = after;
  if (parts === null) return [];
  const wasPaid = before?.state === "paid";
  return [
    ...(before?.parts ? [] : opening(after, parts)),
    ...(after.state === "paid" && !wasPaid ? partsPaid(after, "payment", parts) : []),
    ...(after.state === "reversed" && wasPaid ? partsGivenBack(after, "reversal", parts) : []),
    ...newlyRefunded(before, after).flatMap(({ number, parts: given }) => {
      return given ? partsGivenBack(after, `refund-${number}`, given) : [];
    }),
  ];
}

function newlyRefunded(
  before: SandboxOrder | null,
  { refunds }: SandboxOrder,
): readonly SandboxRefund[] {
  const done = (before?.refunds ?? []).filter(({ state }) => state === "refunded");
  const known = new Set(done.map(({ number }) => number));
  return refunds.filter(({ state, number }) => state === "refunded" && !known.has(number));
}

/** Each part from whoever pays it to the merchants' side. `fact` is unique within the order. */
export function partsPaid(
  order: SandboxOrder,
  fact: string,
  parts: PaymentParts,
): readonly SandboxEntry[] {
  const { account, hubOrder, currency } = order;
  const { payerMinor, discounts, foreign } = parts;
  if (account === null) return [];
  const own: SandboxAccount = `payer/${account}`;
  const of = { id: `${hubOrder}/${fact}`, currency };
  const borne = discounts.map(({ funder, amountMinor }) => {
    return { ...of, account: `discount/${funder}`, amountMinor: -amountMinor } as const;
  });
  const legs: SandboxEntry[] = [
    { ...of, account: foreign ? "exchange" : own, amountMinor: -payerMinor },
    ...borne,
    { ...of, account: "settlement", amountMinor: sumOfParts(parts) },
  ];
  return foreign ? [...exchanged(order, fact, { own, foreign }), ...legs] : legs;
}

/** Each part back to whoever had paid it. */
export function partsGivenBack(
  order: SandboxOrder,
  fact: string,
  parts: PaymentParts,
): readonly SandboxEntry[] {
  return partsPaid(order, fact, parts).map((entry) => {
    return { ...entry, amountMinor: -entry.amountMinor };
  });
}

/** In the payer's own currency, as a fact of its own. */
function exchanged(
  { hubOrder }: SandboxOrder,
  fact: string,
  { own, foreign }: { readonly own: SandboxAccount; readonly foreign: ForeignAmount },
): readonly SandboxEntry[] {
  const { amountMinor, currency } = foreign;
  const of = { id: `${hubOrder}/${fact}-exchange`, currency };
  return [
    { ...of, account: own, amountMinor: -amountMinor },
    { ...of, account: "exchange", amountMinor },
  ];
}

/** What the sandbox gives out with every code, in the currency of the payer's account. */
function opening(
  { account, hubOrder, currency }: SandboxOrder,
  { foreign }: PaymentParts,
): readonly SandboxEntry[] {
  if (account === null) return [];
  const units = minorOfUnits(START_BALANCE_UNITS, currency);
  const amountMinor = foreign ? converted(units, currency, foreign) : units;
  const of = { id: `${hubOrder}/opening`, currency: foreign?.currency ?? currency };
  return [
    { ...of, account: "issued", amountMinor: -amountMinor },
    { ...of, account: `payer/${account}`, amountMinor },
  ];
}

function converted(amountMinor: number, from: Currency, { currency, rate }: ForeignAmount): number {
  const conversion = convertAmount(amountMinor, { from, to: currency, rate });
  if (!conversion.ok) throw new Error(`no account can hold it: ${conversion.why}`);
  return conversion.amountMinor;
}

/** Every account's balance, in the order of their first entries. */
export function sandboxBalances(entries: readonly SandboxEntry[]): readonly SandboxBalance[] {
  const balances = new Map<string, SandboxBalance>();
  for (const { account, currency, amountMinor } of entries) {
    const key = `${account} ${currency}`;
    const before = balances.get(key)?.balanceMinor ?? 0n;
    balances.set(key, { account, currency, balanceMinor: before + BigInt(amountMinor) });
  }
  return [...balances.values()];
}
