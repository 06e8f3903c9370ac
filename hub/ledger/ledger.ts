/**
 * The double-entry ledger: what an order means in money. Pure.
 *
 * A sale, by its parts: the hub owes the merchant the whole of it (credit `payable/<merchant>`).
 * The institution owes the hub what the payer paid (debit
 * `receivable/<clearing house>/<institution>`) and the discount that it bears itself (debit
 * `receivable/<clearing house>/<institution>/discount`). A discount that the card network bears is
 * owed by the network (debit `receivable/<clearing house>/network`). A refund is the mirror
 * image of its share of the parts, a reversal that of the whole sale; nothing is ever changed or
 * removed.
 *
 * An account's name is made of parts between slashes; none but the merchant's, which is the rest of
 * the name, holds one.
 */
import type { Currency } from "../../firmware/money/money.ts";
import {
  type DiscountFunder,
  type PaymentParts,
  sumOfParts,
} from "../../firmware/money/payment-parts.ts";
import type { InstitutionId } from "../../firmware/protocol/institution-id.ts";

export const CLEARING_HOUSES = ["netsunion", "unionpay"] as const;
export type ClearingHouse = (typeof CLEARING_HOUSES)[number];

/** Who owes through a clearing house: an institution, or the card network (no institution's id). */
export type Debtor = InstitutionId | "network";

export type Account =
  | `receivable/${ClearingHouse}/${Debtor}`
  | `receivable/${ClearingHouse}/${InstitutionId}/discount`
  | `payable/${string}`;

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

/** What a journal entry is about, and the order it belongs to. */
export const ENTRY_KINDS = ["sale", "refund", "reversal"] as const;
export type EntryKind = (typeof ENTRY_KINDS)[number];

/** Throws where the id is none that this file makes. */
export function entryKind({ id }: JournalEntry): EntryKind {
  const kind = ENTRY_KINDS.find((one) => id.split("/")[1] === one);
  if (!kind) throw new Error(`journal entry ${id} is of no known kind`);
  return kind;
}

export interface Sale {
  /** Of the order (`orderKey`). */
  readonly id: string;
  readonly atMs: number;
  readonly currency: Currency;
  readonly merchant: string;
  readonly institution: InstitutionId;
  readonly clearingHouse: ClearingHouse;
  /** Who paid what; together the order's amount. */
  readonly parts: PaymentParts;
}

export function saleEntry(sale: Sale): JournalEntry {
  return { id: `${sale.id}/sale`, atMs: sale.atMs, entries: postings(sale, 1) };
}

/** Gives part of a posted sale back: `refund.parts` is the refund's share of the sale's parts. */
export function refundEntry(refund: Sale, number: string): JournalEntry {
  return {
    id: `${refund.id}/refund/${number}`,
    atMs: refund.atMs,
    entries: postings(refund, -1),
  };
}

/** Takes the whole of a posted sale back, of which nothing was refunded. */
export function reversalEntry(sale: Sale): JournalEntry {
  return { id: `${sale.id}/reversal`, atMs: sale.atMs, entries: postings(sale, -1) };
}

function postings(sale: Sale, sign: 1 | -1): readonly LedgerEntry[] {
  const { currency, clearingHouse, institution, merchant, parts } = sale;
  const debtor = `receivable/${clearingHouse}/${institution}` as const;
  const network = `receivable/${clearingHouse}/network` as const;
  const byInstitution = discountMinor(parts, "institution");
  const byNetwork = discountMinor(parts, "network");
  const entries: LedgerEntry[] = [
    { account: debtor, currency, amountMinor: sign * parts.payerMinor },
    { account: `${debtor}/discount`, currency, amountMinor: sign * byInstitution },
    { account: network, currency, amountMinor: sign * byNetwork },
    { account: `payable/${merchant}`, currency, amountMinor: -sign * sumOfParts(parts) },
  ];
  return entries.filter(({ amountMinor }) => amountMinor !== 0);
}

function discountMinor({ discounts }: PaymentParts, funder: DiscountFunder): number {
  const ofFunder = discounts.filter((one) => one.funder === funder);
  return ofFunder.reduce((sum, { amountMinor }) => sum + amountMinor, 0);
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
