/**
 * The settlement of a day, from the ledger's entries alone: what each institution and each card
 * network has to pay, through which clearing house, and what each merchant is to be paid. Pure.
 *
 * A clearing house keeps nothing: what its members pay it passes on, so that its own net position
 * is zero, and all net positions of a currency sum to zero.
 */
import type { Currency } from "../../firmware/money/money.ts";
import {
  type ClearingHouse,
  type EntryKind,
  entryKind,
  type JournalEntry,
  type LedgerEntry,
} from "../ledger/ledger.ts";

export const PARTY_KINDS = ["institution", "network", "clearing-house", "merchant"] as const;
export type PartyKind = (typeof PARTY_KINDS)[number];

export interface Flow {
  readonly count: number;
  /** Minor units, never negative: the merchants' prices, discounts included. */
  readonly amountMinor: bigint;
}

/** One party in one currency. */
export interface SettlementLine {
  readonly kind: PartyKind;
  /** An institution's id, `network`, a clearing house or a merchant. */
  readonly party: string;
  /** Through which the party pays; null for a merchant. */
  readonly clearingHouse: ClearingHouse | null;
  readonly currency: Currency;
  readonly flows: Readonly<Record<EntryKind, Flow>>;
  /** Of these sales less the refunds and reversals: what whom bears of what was not paid. */
  readonly discountMinor: { readonly institution: bigint; readonly network: bigint };
  readonly paysMinor: bigint;
  readonly receivesMinor: bigint;
}

/** What the party has to pay; negative: what it is paid. */
export function netMinor({ paysMinor, receivesMinor }: SettlementLine): bigint {
  return paysMinor - receivesMinor;
}

/** Sorted by kind, clearing house, party and currency. */
export function settle(journal: Iterable<JournalEntry>): readonly SettlementLine[] {
  const lines = new Map<string, OpenLine>();
  for (const entry of journal) addEntry(lines, entry);
  const key = (line: SettlementLine) => {
    const { kind, clearingHouse, party, currency } = line;
    return `${PARTY_KINDS.indexOf(kind)} ${clearingHouse ?? ""} ${party} ${currency}`;
  };
  return [...lines.values()].map(closeLine).sort((a, b) => (key(a) < key(b) ? -1 : 1));
}

/** Whether all net positions of a currency sum to zero, and each clearing house passes all on. */
export function isSquare(lines: readonly SettlementLine[]): boolean {
  const currencies = new Set(lines.map(({ currency }) => currency));
  return [...currencies].every((currency) => {
    const ofCurrency = lines.filter((line) => line.currency === currency);
    const houses = ofCurrency.filter(({ kind }) => kind === "clearing-house");
    const debtors = ofCurrency.filter(({ kind }) => kind === "institution" || kind === "network");
    return (
      sumOf(ofCurrency) === 0n &&
      houses.every((house) => passesAllOn(house, debtors)) &&
      debtors.every((one) => houses.some(({ party }) => party === one.clearingHouse))
    );
  });
}

function passesAllOn(house: SettlementLine, debtors: readonly SettlementLine[]): boolean {
  const sum = sumOf(debtors.filter(({ clearingHouse }) => clearingHouse === house.party));
  return netMinor(house) === 0n && house.paysMinor === (sum < 0n ? -sum : sum);
}

function sumOf(lines: readonly SettlementLine[]): bigint {
  return lines.reduce((sum, line) => sum + netMinor(line), 0n);
}

type Party = Pick<SettlementLine, "kind" | "party" | "clearingHouse" | "currency">;

interface OpenLine extends Party {
  readonly flows: Record<EntryKind, { count: number; amountMinor: bigint }>;
  readonly discountMinor: { institution: bigint; network: bigint };
  netMinor: bigint;
}

function addEntry(lines: Map<string, OpenLine>, entry: JournalEntry): void {
  const kind = entryKind(entry);
  const parties = entry.entries.map(partiesOf);
  const discounts = discountsOf(entry);
  const touched = new Set<OpenLine>();
  for (const [at, { amountMinor }] of entry.entries.entries()) {
    for (const party of parties[at] ?? []) {
      const line = lineOf(lines, party);
      touched.add(line);
      line.netMinor += BigInt(amountMinor);
    }
  }
  const merchant = entry.entries.find(({ account }) => account.startsWith("payable/"));
  for (const line of touched) {
    const flow = line.flows[kind];
    flow.count += 1;
    flow.amountMinor += BigInt(Math.abs(merchant?.amountMinor ?? 0));
    line.discountMinor.institution += discounts.institution;
    line.discountMinor.network += discounts.network;
  }
}

/** Who pays or is paid a ledger entry: a debtor, and the clearing house it goes through. */
function partiesOf({ account, currency }: LedgerEntry): readonly Party[] {
  const [side, house, debtor = ""] = account.split("/");
  if (side === "payable") {
    const party = account.slice("payable/".length);
    return [{ kind: "merchant", party, clearingHouse: null, currency }];
  }
  const clearingHouse = house as ClearingHouse;
  const kind = debtor === "network" ? "network" : "institution";
  return [
    { kind, party: debtor, clearingHouse, currency },
    { kind: "clearing-house", party: clearingHouse, clearingHouse, currency },
  ];
}

/** Negative where they go back. */
function discountsOf({ entries }: JournalEntry): { institution: bigint; network: bigint } {
  const discounts = { institution: 0n, network: 0n };
  for (const { account, amountMinor } of entries) {
    if (!account.startsWith("receivable/")) continue;
    if (account.endsWith("/discount")) discounts.institution += BigInt(amountMinor);
    if (account.endsWith("/network")) discounts.network += BigInt(amountMinor);
  }
  return discounts;
}

function lineOf(lines: Map<string, OpenLine>, party: Party): OpenLine {
  const key = `${party.kind} ${party.clearingHouse} ${party.party} ${party.currency}`;
  const known = lines.get(key);
  if (known) return known;
  const flow = () => ({ count: 0, amountMinor: 0n });
  const line: OpenLine = {
    ...party,
    flows: { sale: flow(), refund: flow(), reversal: flow() },
    discountMinor: { institution: 0n, network: 0n },
    netMinor: 0n,
  };
  lines.set(key, line);
  return line;
}

function closeLine({ netMinor: net, ...line }: OpenLine): SettlementLine {
  const amount = net < 0n ? -net : net;
  if (line.kind === "clearing-house") return { ...line, paysMinor: amount, receivesMinor: amount };
  return net < 0n
    ? { ...line, paysMinor: 0n, receivesMinor: amount }
    : { ...line, paysMinor: amount, receivesMinor: 0n };
}
