/**
 * Where a code goes: to whoever claims its shape most precisely. Pure.
 *
 * 1. The row with the most fixed digits wins: a bank's `62x0105*` before UnionPay's `62*`.
 * 2. Then the better mark: what an issuer documents before what a third party or we assume.
 * 3. Then the table's order, which whoever signs the table decides.
 *
 * No institution is named here, so none is favoured: swap the names in the table, and the routes
 * are swapped alike.
 */
import {
  type IssuerTable,
  MARKS,
  type MatchingRow,
  matchingRows,
} from "../../firmware/codes/issuer-table.ts";
import type { ClearingHouse } from "../ledger/ledger.ts";
import type { OrderRoute } from "../orders/order.ts";
import { CLEARING_ROWS } from "./clearing-houses.ts";

/** Null where the text is not a code of any row of the table. */
export function routeCode(code: string, table: IssuerTable): OrderRoute | null {
  // The sort is stable: equal rows stay in the table's order.
  const rows = [...matchingRows(code, table)].sort(byPrecision);
  const [best] = rows;
  if (!best) return null;
  const institutions = [...new Set(rows.map(({ institution }) => institution))];
  return {
    institution: best.institution,
    clearingHouse: clearingHouseOf(code),
    candidates: institutions.length > 1 ? institutions : [],
  };
}

function byPrecision(a: MatchingRow, b: MatchingRow): number {
  return b.fixedDigits - a.fixedDigits || MARKS.indexOf(a.mark) - MARKS.indexOf(b.mark);
}

function clearingHouseOf(code: string): ClearingHouse {
  const row = CLEARING_ROWS.find(({ startsWith }) => code.startsWith(startsWith));
  if (!row) throw new Error("the last clearing row must fit every code");
  return row.clearingHouse;
}
