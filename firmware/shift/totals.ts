/** What was taken and given back, counted and summed for each institution and currency. Pure. */
import type { Currency } from "../money/money.ts";
import type { InstitutionId } from "../protocol/institution-id.ts";

export interface Tally {
  readonly count: number;
  readonly amountMinor: number;
}

export interface TotalsRow {
  /** Null: the hub never said whose order it was, or the row stands for several. */
  readonly institution: InstitutionId | null;
  readonly currency: Currency;
  /** Approved payments. */
  readonly sales: Tally;
  readonly refunds: Tally;
  /** Orders taken back before they counted as paid: no part of the net. */
  readonly reversed: Tally;
}

/** In the order of the institutions' ids, one row each with a currency. */
export type Totals = readonly TotalsRow[];

/** What can be counted: how an order ended, or money that was given back of one. */
export const ENTRY_KINDS = ["approved", "declined", "closed", "reversed", "refunded"] as const;

export type EntryKind = (typeof ENTRY_KINDS)[number];

/** One line of the box's books. */
export interface BookEntry {
  readonly kind: EntryKind;
  /** Of a refund, the order whose money it is. */
  readonly order: string;
  readonly amountMinor: number;
  readonly currency: Currency;
  readonly institution: InstitutionId | null;
  /** Wall clock of its end. */
  readonly atMs: number;
  /** In which shift it ended. */
  readonly shift: number;
}

/** Several entries of one kind as one. */
export interface Sum extends Tally {
  readonly kind: EntryKind;
  readonly institution: InstitutionId | null;
  readonly currency: Currency;
}

const NOTHING: Tally = { count: 0, amountMinor: 0 };

const COLUMNS = { approved: "sales", refunded: "refunds", reversed: "reversed" } as const;

export function totalsOf(sums: Iterable<Sum>): Totals {
  const rows = new Map<string, TotalsRow>();
  for (const { kind, institution, currency, count, amountMinor } of sums) {
    if (kind === "declined" || kind === "closed") continue;
    const key = `${institution ?? ""} ${currency}`;
    const none = { institution, currency, sales: NOTHING, refunds: NOTHING, reversed: NOTHING };
    const row = rows.get(key) ?? none;
    const column = COLUMNS[kind];
    rows.set(key, { ...row, [column]: added(row[column], { count, amountMinor }) });
  }
  return [...rows].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
}

/** One row a currency, all institutions together. */
export function byCurrency(totals: Totals): Totals {
  return totalsOf(totals.flatMap((row) => sumsOf({ ...row, institution: null })));
}

/** What is left with the merchant. Negative where more went back than came in. */
export function netMinor({ sales, refunds }: TotalsRow): number {
  return sales.amountMinor - refunds.amountMinor;
}

/** At most `rowsMax` rows: of those that are too many, each currency's are one. */
export function fewerRows(totals: Totals, rowsMax: number): Totals {
  if (totals.length <= rowsMax) return totals;
  const currencies = new Set(totals.map(({ currency }) => currency)).size;
  const kept = totals.slice(0, Math.max(0, rowsMax - currencies));
  const rest = totals.slice(kept.length).map((row) => ({ ...row, institution: null }));
  return totalsOf([...kept, ...rest].flatMap(sumsOf));
}

export function sumOfEntry({ kind, institution, currency, amountMinor }: BookEntry): Sum {
  return { kind, institution, currency, count: 1, amountMinor };
}

function sumsOf({ institution, currency, ...row }: TotalsRow): Sum[] {
  const of = (kind: keyof typeof COLUMNS) => {
    return { kind, institution, currency, ...row[COLUMNS[kind]] };
  };
  return [of("approved"), of("refunded"), of("reversed")];
}

function added(a: Tally, b: Tally): Tally {
  return { count: a.count + b.count, amountMinor: a.amountMinor + b.amountMinor };
}
