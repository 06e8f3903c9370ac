/**
 * The double-entry ledger: what an order means in money. Pure.
 *
 * A sale: the institution owes the hub (debit `receivable/<clearing house>/<institution>`), the
 * hub owes the merchant (credit `payable/<merchant>`). A reversal is its mirror image; nothing is
 * ever changed or removed.
 */
import type { Currency } from "../../firmware/money/money.ts";
import type { InstitutionId } from "../../firmware/protocol/institution-id.ts";

export const CLEARING_HOUSES = ["netsunion", "unionpay"] as const;
export type ClearingHouse = (typeof CLEARING_HOUSES)[number];

export type Account = `receivable/${ClearingHouse}/${InstitutionId}` | `payable/${string}`;

export interface LedgerEntry {
  readonly account: Account;
  readonly currency: Currency;
  /** Integer minor units: debit positive, credit negative. */
  readonly amountMinor: number;
}

export interface JournalEntry {
  /** Unique for ever: the same business fact is never posted twice. */
  readonly id: string;
  readonly atMs: number;
  /** Sums to zero for each currency. */
  readonly entries: readonly LedgerEntry[];
}

export interface Sale {
  readonly id: string;
  readonly atMs: number;
  readonly amountMinor: number;
  readonly currency: Currency;
  readonly merchant: string;
  readonly institution: InstitutionId;
  readonly clearingHouse: ClearingHouse;
}

export function saleEntry(sale: Sale): JournalEntry {
  return { id: `${sale.id}/sale`, atMs: sale.atMs, entries: postings(sale, sale.amountMinor) };
}

/** Takes the whole of a posted sale back. */
export function reversalEntry(sale: Sale): JournalEntry {
  return { id: `${sale.id}/reversal`, atMs: sale.atMs, entries: postings(sale, -sale.amountMinor) };
}

function postings(sale: Sale, amountMinor: number): readonly LedgerEntry[] {
  const { currency } = sale;
  const receivable: Account = `receivable/${sale.clearingHouse}/${sale.institution}`;
  return [
    { account: receivable, currency, amountMinor },
    { account: `payable/${sale.merchant}`, currency, amountMinor: -amountMinor },
  ];
}

/** One account in one currency. */
export interface Balance {
  readonly account: Account;
  readonly currency: Currency;
  readonly balanceMinor: bigint;
}

/** Every account's balance, sorted by account and currency; whole numbers of any size. */
export function trialBalance(journal: Iterable<JournalEntry>): readonly Balance[] {
  const balances = new Map<string, Balance>();
  for (const { entries } of journal) {
    for (const { account, currency, amountMinor } of entries) {
      const key = `${account} ${currency}`;
      const before = balances.get(key)?.balanceMinor ?? 0n;
      balances.set(key, { account, currency, balanceMinor: before + BigInt(amountMinor) });
    }
  }
  return [...balances.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, balance]) => balance);
}

/** Whether debits equal credits in every currency. */
export function isBalanced(balances: readonly Balance[]): boolean {
  const sums = new Map<Currency, bigint>();
  for (const { currency, balanceMinor } of balances) {
    sums.set(currency, (sums.get(currency) ?? 0n) + balanceMinor);
  }
  return [...sums.values()].every((sum) => sum === 0n);
}
