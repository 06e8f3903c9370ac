/** The words about totals, shifts and paper that a language must have. Pure. */
import type { OrderState } from "../protocol/answer.ts";
import type { PrintStatus } from "../receipts/print-status.ts";
import type { DifferenceKind } from "../shift/shift-record.ts";
import type { Heading } from "./heading.ts";

export interface ShiftMessages {
  /** `{shift}`. */
  readonly shiftTotals: Heading;
  readonly dayTotals: Heading;
  readonly allTogether: string;
  readonly unknownWallet: string;
  readonly nothingSold: string;
  /** `{count}` and `{amount}`. */
  readonly sales: string;
  readonly refunds: string;
  readonly reversed: string;
  /** `{at}` of `{of}`. */
  readonly place: string;
  readonly totalsKeys: string;
  /** `{at}` of `{of}` pages, and the keys that turn them. */
  readonly totalsPages: string;
  /** `{shift}`. */
  readonly closingAsked: Heading;
  /** `{count}` orders that are open go over to the next shift. */
  readonly goesOver: string;
  readonly closing: Heading;
  readonly closingSaves: string;
  readonly closeSilent: Heading;
  readonly closeNotSaved: Heading;
  /** `{shift}`. */
  readonly closed: Heading;
  /** `{count}` orders. */
  readonly compared: string;
  readonly uncompared: string;
  readonly settled: string;
  readonly noDifferences: string;
  readonly differences: string;
  readonly closedKeys: string;
  readonly differenceKinds: Readonly<Record<DifferenceKind, Heading>>;
  /** `{side}`: what the box, or the service, has. */
  readonly here: string;
  readonly there: string;
  readonly states: Readonly<Record<OrderState | "open", string>>;
  /** `{amount}` given back. */
  readonly refunded: string;
  readonly printing: Readonly<Record<PrintStatus, string>>;
}
