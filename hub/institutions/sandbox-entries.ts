/** What an order at a sandbox institution means in its books, and what they add up to. Pure. */
import { type Currency, fractionDigits } from "../../firmware/money/money.ts";
import type { SandboxAccount, SandboxEntry } from "./sandbox-books.ts";
import type { SandboxOrder } from "./sandbox-order.ts";

/** What is on the account behind every code, in whole units of the order's currency. */
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
  const { payer, amountMinor, currency } = after;
  if (payer === null) return [];
  const opening = minorOfUnits(START_BALANCE_UNITS, currency);
  const wasPaid = before?.state === "paid";
  const own: SandboxAccount = `payer/${payer}`;
  const opened = { fact: "opening", from: "issued", to: own, amountMinor: opening } as const;
  const paid = { fact: "payment", from: own, to: "settlement", amountMinor } as const;
  const given = { fact: "reversal", from: "settlement", to: own, amountMinor } as const;
  return [
    ...(before ? [] : transfer(after, opened)),
    ...(after.state === "paid" && !wasPaid ? transfer(after, paid) : []),
    ...(after.state === "reversed" && wasPaid ? transfer(after, given) : []),
  ];
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

interface Transfer {
  readonly fact: "opening" | "payment" | "reversal";
  readonly from: SandboxAccount;
  readonly to: SandboxAccount;
  readonly amountMinor: number;
}

function transfer(
  { hubOrder, currency }: SandboxOrder,
  { fact, from, to, amountMinor }: Transfer,
): readonly SandboxEntry[] {
  const id = `${hubOrder}/${fact}`;
  return [
    { id, account: from, currency, amountMinor: -amountMinor },
    { id, account: to, currency, amountMinor },
  ];
}
