/** What the hub keeps of an order: one record a (terminal, order number). Never the code. */
import type { Currency } from "../../firmware/money/money.ts";
import type { OrderState } from "../../firmware/protocol/answer.ts";
import type { InstitutionId } from "../../firmware/protocol/institution-id.ts";
import type { Reason } from "../../firmware/protocol/reason.ts";
import type { ClearingHouse } from "../ledger/ledger.ts";

export const ORDER_PHASES = [
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
  /** The ledger holds the sale: a reversal has to post its counterpart. */
  readonly isPosted: boolean;
  /** `sequence` of the latest request that changed the order. */
  readonly sequence: number;
  /** Hub wall clock at the first commit, milliseconds since 1970; for people, not for timing. */
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

/** An open order still has something to learn or to take back. */
export function isOpen(order: Order): boolean {
  switch (order.phase) {
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
export function toldState(order: Order): OrderState {
  return order.phase === "asking" || order.phase === "reversing" ? "unknown" : order.phase;
}
