/** The box's books beside the hub's statement, order by order. Pure. */
import type { Currency } from "../money/money.ts";
import type { OrderState, Statement } from "../protocol/answer.ts";
import type { Comparison, DifferenceKind } from "./shift-record.ts";
import type { EntryKind } from "./totals.ts";

export type OrderThere = Statement["orders"][number];

/** What the box knows of an order. */
export interface OrderHere {
  readonly order: string;
  readonly amountMinor: number;
  readonly currency: Currency;
  /** `open`: its end is not known. */
  readonly state: Exclude<EntryKind, "refunded"> | "open";
  /** What this box gave back of it. */
  readonly refundedMinor: number;
}

/** One shift's orders, and what may not be held against the hub. */
export interface ShiftOrders {
  /** What ended in the shift, and what is open. */
  readonly orders: readonly OrderHere[];
  /** Orders that ended in an earlier shift: compared when that was closed. */
  readonly earlier: ReadonlySet<string>;
  /** Orders up to this number that are not known were compared with an earlier shift. */
  readonly fromOrder: string;
  /** Up to this number, an order may be known here as part of a sum only; empty where none is. */
  readonly foldedTo: string;
}

/** `here` or `there` is null where that side does not know the order. */
export interface Difference {
  readonly order: string;
  readonly kind: DifferenceKind;
  readonly here: OrderHere | null;
  readonly there: OrderThere | null;
}

export interface ComparedShift extends Comparison {
  readonly differences: readonly Difference[];
}

/**
 * Every difference, by the orders' numbers. An order that is open on both sides is none: it goes
 * over to the next shift. `there` has every order of the hub's from the shift's first on.
 */
export function compareStatement(here: ShiftOrders, there: readonly OrderThere[]): ComparedShift {
  const known = new Map(here.orders.map((order) => [order.order, order]));
  const listed = new Map(there.map((order) => [order.order, order]));
  const differences: Difference[] = [];
  let uncompared = 0;
  for (const ours of known.values()) {
    const theirs = listed.get(ours.order) ?? null;
    const kinds: DifferenceKind[] = theirs ? differing(ours, theirs) : ["only-here"];
    for (const kind of kinds) {
      differences.push({ order: ours.order, kind, here: ours, there: theirs });
    }
  }
  for (const theirs of listed.values()) {
    const { order } = theirs;
    if (known.has(order) || here.earlier.has(order) || order <= here.fromOrder) continue;
    if (order <= here.foldedTo) uncompared += 1;
    else differences.push({ order, kind: "only-there", here: null, there: theirs });
  }
  const onlyThere = differences.filter(({ kind }) => kind === "only-there").length;
  differences.sort((a, b) => (a.order < b.order ? -1 : a.order > b.order ? 1 : 0));
  return { compared: known.size + onlyThere, uncompared, differences };
}

/** Behind which number the hub's statement is wanted. */
export function statementAfter({ orders, fromOrder }: ShiftOrders): string {
  const numbers = [...orders.map(({ order }) => order), ...(fromOrder ? [fromOrder] : [])];
  const first = numbers.sort()[0] ?? "";
  if (/^0*$/.test(first)) return NO_ORDER;
  return String(BigInt(first) - 1n).padStart(NO_ORDER.length, "0");
}

/** Before every order's number. */
export const NO_ORDER = "0".repeat(28);

export function isFinalState(state: OrderState): boolean {
  return state !== "customer-acting" && state !== "unknown";
}

function differing(ours: OrderHere, theirs: OrderThere): DifferenceKind[] {
  const kinds: DifferenceKind[] = [];
  if (ours.amountMinor !== theirs.amountMinor || ours.currency !== theirs.currency) {
    kinds.push("amount");
  }
  const isOpenThere = !isFinalState(theirs.state);
  const isSame = ours.state === "open" ? isOpenThere : ours.state === theirs.state;
  if (!isSame) kinds.push("state");
  if (ours.refundedMinor !== theirs.refundedMinor) kinds.push("refunds");
  return kinds;
}
