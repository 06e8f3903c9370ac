/**
 * What the journal remembers of shifts: one record a closed shift, which opens the next in the same
 * write, and batches, which stand for payments that are no longer kept one by one. Pure.
 */
import * as v from "valibot";
import { CURRENCIES } from "../money/money.ts";
import { INSTITUTIONS } from "../protocol/institution-id.ts";
import { orderNumber, wholeNumber } from "../protocol/message-fields.ts";
import { ENTRY_KINDS, fewerRows, type Tally, type Totals, type TotalsRow } from "./totals.ts";

/** A row of totals: sales, refunds, reversed, of each the count and the minor units. */
const packedRow = v.tuple([
  v.nullable(v.picklist(INSTITUTIONS)),
  v.picklist(CURRENCIES),
  ...([wholeNumber, wholeNumber] as const),
  ...([wholeNumber, wholeNumber] as const),
  ...([wholeNumber, wholeNumber] as const),
]);

export const DIFFERENCE_KINDS = ["only-here", "only-there", "amount", "state", "refunds"] as const;

export type DifferenceKind = (typeof DIFFERENCE_KINDS)[number];

const remaining = v.object({ order: orderNumber, kind: v.picklist(DIFFERENCE_KINDS) });

/** Rows of a closed shift's totals: more are put together, so that the record stays a frame. */
const ROWS_MAX = 24;
/** Differences that a closed shift's record names; of more it has the count. */
const NAMED_DIFFERENCES_MAX = 12;

/** A closed shift. The next, one number further, is open from `toMs` on. */
export const shiftRecord = v.object({
  type: v.literal("shift"),
  number: v.pipe(wholeNumber, v.minValue(1)),
  /** Wall clock; null for the box's first shift, which has no beginning but the box's own. */
  fromMs: v.nullable(wholeNumber),
  toMs: wholeNumber,
  totals: v.pipe(v.array(packedRow), v.maxLength(ROWS_MAX)),
  /** Orders compared one by one with the hub's statement. */
  compared: wholeNumber,
  /** Orders of which only the sums were left to compare, if anything. */
  uncompared: wholeNumber,
  /** Differences that remained when it was closed. */
  differences: wholeNumber,
  named: v.pipe(v.array(remaining), v.maxLength(NAMED_DIFFERENCES_MAX)),
  /** Orders still open then: they end in a later shift, and count there. */
  carriedOver: wholeNumber,
  /** Orders up to this number that are not known are of this shift or an earlier one. */
  toOrder: orderNumber,
});

/** Ended entries of one kind, day, institution and currency in one shift. */
export const batchRecord = v.object({
  type: v.literal("batch"),
  /** 0: some shift that is closed. */
  shift: wholeNumber,
  /** Local; empty: some day long ago. */
  day: v.string(),
  kind: v.picklist(ENTRY_KINDS),
  institution: v.nullable(v.picklist(INSTITUTIONS)),
  currency: v.picklist(CURRENCIES),
  count: wholeNumber,
  amountMinor: wholeNumber,
  /** The order's number and its amount, for as many as are known one by one. */
  orders: v.array(v.pipe(v.string(), v.regex(/^[0-9]{29,40}$/))),
  /** The greatest number among those that are not. */
  foldedTo: v.optional(orderNumber),
});

type PackedRow = v.InferOutput<typeof packedRow>;
export type ShiftRecord = v.InferOutput<typeof shiftRecord>;
export type BatchRecord = v.InferOutput<typeof batchRecord>;
export type NamedDifference = v.InferOutput<typeof remaining>;

/** What the comparison with the hub came to. */
export interface Comparison {
  readonly compared: number;
  readonly uncompared: number;
  readonly differences: readonly NamedDifference[];
}

export interface ClosingFacts
  extends Pick<ShiftRecord, "number" | "fromMs" | "toMs" | "carriedOver" | "toOrder"> {
  readonly totals: Totals;
  readonly comparison: Comparison;
}

/** The record of a shift that closes, small enough for a frame of the journal. */
export function makeShiftRecord({ totals, comparison, ...facts }: ClosingFacts): ShiftRecord {
  const { compared, uncompared, differences } = comparison;
  return {
    type: "shift",
    ...facts,
    totals: fewerRows(totals, ROWS_MAX).map(packed),
    compared,
    uncompared,
    differences: differences.length,
    named: differences.slice(0, NAMED_DIFFERENCES_MAX).map(({ order, kind }) => ({ order, kind })),
  };
}

/** The totals that a closed shift's record holds. */
export function totalsOfRecord({ totals }: ShiftRecord): Totals {
  return totals.map(([institution, currency, ...numbers]) => {
    const [salesCount, salesMinor, refundsCount, refundsMinor, reversedCount, reversedMinor] =
      numbers;
    return {
      institution,
      currency,
      sales: { count: salesCount, amountMinor: salesMinor },
      refunds: { count: refundsCount, amountMinor: refundsMinor },
      reversed: { count: reversedCount, amountMinor: reversedMinor },
    };
  });
}

function packed({ institution, currency, sales, refunds, reversed }: TotalsRow): PackedRow {
  return [institution, currency, ...pair(sales), ...pair(refunds), ...pair(reversed)];
}

function pair({ count, amountMinor }: Tally): [number, number] {
  return [count, amountMinor];
}
