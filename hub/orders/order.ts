/** What the hub keeps of an order: one record a (terminal, order number). Never the code. */
import type { Currency } from "../../firmware/money/money.ts";
import { type PaymentParts, paidInFull } from "../../firmware/money/payment-parts.ts";
import type { CustomerAction, OrderState } from "../../firmware/protocol/answer.ts";
import type { InstitutionId } from "../../firmware/protocol/institution-id.ts";
import type { Reason } from "../../firmware/protocol/reason.ts";
import type { ClearingHouse } from "../ledger/ledger.ts";

export const ORDER_PHASES = [
  /** The box shows a code for it, and nobody is known to have paid. */
  "presented",
  /** Committed; the institution is being asked, or was when the hub stopped. */
  "asking",
  "customer-acting",
  "unknown",
  /** Being taken back. Whatever else the institution says, it can no longer become approved. */
  "reversing",
  "approved",
  "declined",
  "closed",
  "reversed",
] as const;

export type OrderPhase = (typeof ORDER_PHASES)[number];

export interface Order {
  readonly terminal: string;
  /** The box's order number; unique for its terminal. */
  readonly number: string;
  /** How often it was committed: the store's, which refuses one that is not made of the latest. */
  readonly revision: number;
  readonly merchant: string;
  readonly amountMinor: number;
  readonly currency: Currency;
  /** Of terminal, order, amount, currency and code; null where no `pay` was ever accepted. */
  readonly digest: string | null;
  readonly phase: OrderPhase;
  /** Why it ended, or why it is being taken back. */
  readonly reason: Reason | null;
  /** Null where the order was never routed. */
  readonly route: OrderRoute | null;
  readonly institutionOrder: string | null;
  /** What the customer was last asked to do, as far as the institution said. */
  readonly action: CustomerAction | null;
  /** The ledger holds the sale: a reversal has to post its counterpart. */
  readonly isPosted: boolean;
  /** `sequence` of the latest request that changed the order. */
  readonly sequence: number;
  /** Hub wall clock at the first commit, milliseconds since 1970; for people, not for timing. */
  readonly takenAtMs: number;
  /** Who paid what; null until it was paid. They add up to `amountMinor`. */
  readonly parts: PaymentParts | null;
  /** The code that the box shows for it; null for an order whose payer's code was scanned. */
  readonly presented: PresentedCode | null;
  /** In the order in which they were first asked for. */
  readonly refunds: readonly OrderRefund[];
}

export interface PresentedCode {
  /**
   * What the payer scans. No bearer token: whoever pays it pays this order. Null until the
   * institution whose code it shall be has made it.
   */
  readonly text: string | null;
  /** Hub wall clock. */
  readonly expiresAtMs: number;
  /** Whose own code it is; null for one of the hub's that every wallet reads. */
  readonly institution: InstitutionId | null;
}

export interface OrderRefund {
  /** The box's refund number, or the hub's own: the idempotency key within the order. */
  readonly number: string;
  /** Who asked for it; perhaps another box of the merchant. */
  readonly terminal: string;
  readonly amountMinor: number;
  /** `asking`: committed, and the institution has not said how it went. */
  readonly phase: "asking" | "refunded" | "refused";
  /** Why it was refused. */
  readonly reason: Reason | null;
  /** Who gets what back; null until it is refunded. */
  readonly parts: PaymentParts | null;
  /** The institution's own number of the refund. */
  readonly institutionRefund: string | null;
  /** Of the request of `terminal` that asked first. */
  readonly sequence: number;
  readonly takenAtMs: number;
}

export interface OrderRoute {
  readonly institution: InstitutionId;
  readonly clearingHouse: ClearingHouse;
  /** Everybody whose code it might have been, where that was more than one; else empty. */
  readonly candidates: readonly InstitutionId[];
}

/** Unique among all orders of all terminals, and the order's name at its institution. */
export function orderKey(terminal: string, number: string): string {
  return `${terminal}-${number}`;
}

const ORDER_KEY = /^(.+)-([0-9]{28})$/;

/** The order that `orderKey` named, or null where the text is no such name. */
export function orderOfKey(
  key: string,
): { readonly terminal: string; readonly number: string } | null {
  const [, terminal, number] = ORDER_KEY.exec(key) ?? [];
  return terminal && number ? { terminal, number } : null;
}

/** What of the order's money is given back, or being given back. */
export function refundedMinor({ refunds }: Order): number {
  const counting = refunds.filter(({ phase }) => phase !== "refused");
  return counting.reduce((sum, { amountMinor }) => sum + amountMinor, 0);
}

/** What of the order's money is given back for certain. */
export function returnedMinor({ refunds }: Order): number {
  const returned = refunds.filter(({ phase }) => phase === "refunded");
  return returned.reduce((sum, { amountMinor }) => sum + amountMinor, 0);
}

/** The refund that the institution is being asked for; the others wait for their turn. */
export function refundUnderWay({ refunds }: Order): OrderRefund | null {
  return refunds.find(({ phase }) => phase === "asking") ?? null;
}

/** The refund of this number, which the order has. */
export function refundOf({ refunds }: Order, number: string): OrderRefund {
  const refund = refunds.find((each) => each.number === number);
  if (!refund) throw new Error("the order has no such refund");
  return refund;
}

/** What its institution is asked about, and so how often it is asked. */
export type OrderActivity = OrderPhase | "refunding";

export function activityOf(order: Order): OrderActivity {
  return order.phase !== "reversing" && refundUnderWay(order) ? "refunding" : order.phase;
}

/** Who paid what of an order that was paid. */
export function paidParts({ parts, amountMinor }: Order): PaymentParts {
  return parts ?? paidInFull(amountMinor);
}

/** An open order still has something to learn, to take back or to refund. */
export function isOpen(order: Order): boolean {
  return isUndecided(order) || refundUnderWay(order) !== null;
}

/** Nobody knows yet whether it ends with its money or without. */
export function isUndecided(order: Order): boolean {
  switch (order.phase) {
    case "presented":
    case "asking":
    case "customer-acting":
    case "unknown":
    case "reversing":
      return true;
    default:
      return false;
  }
}

/** The state a box is told. It never hears of a reversal before the money is back. */
export function toldState({ phase }: Order): OrderState {
  return phase === "presented" || phase === "asking" || phase === "reversing" ? "unknown" : phase;
}
