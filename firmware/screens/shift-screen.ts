/** What the display can say about totals and the close of a shift. Pure. */
import type { Currency, Money } from "../money/money.ts";
import type { OrderState } from "../protocol/answer.ts";
import type { PrintStatus } from "../receipts/print-status.ts";
import type { DifferenceKind } from "../shift/shift-record.ts";
import type { TotalsRow } from "../shift/totals.ts";

/** An order as one side has it. */
export interface ShownSide {
  readonly money: Money;
  readonly state: OrderState | "open";
  readonly refunded?: Money;
}

export type ShiftScreen =
  /** `row` absent: nothing was sold. `shift` absent: the totals are of today. */
  | {
      readonly type: "totals";
      readonly shift?: number;
      readonly row?: TotalsRow;
      /** Of all institutions together. */
      readonly isAll: boolean;
      readonly currency: Currency;
      readonly at: number;
      readonly of: number;
      readonly print?: PrintStatus;
    }
  | { readonly type: "closing-asked"; readonly shift: number; readonly openOrders: number }
  /** The hub is asked, or the journal writes. */
  | { readonly type: "closing"; readonly canCancel: boolean }
  | { readonly type: "close-silent" }
  | { readonly type: "close-not-saved" }
  | {
      readonly type: "shift-closed";
      readonly shift: number;
      readonly compared: number;
      /** Of more orders only the sums were left to compare, if anything. */
      readonly uncompared: number;
      readonly differences: number;
      readonly settled: number;
      readonly carriedOver: number;
      readonly print?: PrintStatus;
    }
  /** `at` of `of` differences, from 1. */
  | {
      readonly type: "difference";
      readonly order: string;
      readonly kind: DifferenceKind;
      readonly here?: ShownSide;
      readonly there?: ShownSide;
      readonly at: number;
      readonly of: number;
    };
