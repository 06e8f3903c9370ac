/** The state of the office, what can happen to it, and what can be read off it. Pure. */
import type { Key } from "../../hal/buttons/buttons.ts";
import type { Money } from "../money/money.ts";
import type { PrintNote } from "../receipts/print-status.ts";
import type { Copy } from "../receipts/receipt-sections.ts";
import {
  type Refund,
  type RefundEffect,
  type RefundEnded,
  type RefundEvent,
  refundWakeAtMs,
} from "../refund/refund.ts";
import type { BillNotice, NoRefundCause, PinProblem } from "../screens/office-screen.ts";
import type { ClosingEvent } from "../shift/shift-close.ts";
import {
  mayBeLeft,
  type ShiftBooks,
  type ShiftEffect,
  type ShiftRoom,
  type ShiftRoomStep,
  shiftWakeAtMs,
} from "../shift/shift-room.ts";
import type { AmountEntry } from "../till/amount-entry.ts";
import type { PaymentFacts } from "./payment-facts.ts";
import { type PinLock, startPinLock } from "./pin-lock.ts";

/** Nobody has pressed a key for so long: the merchant has gone. */
export const LEAVE_AFTER_MS = 120_000;

/** Refunds under way at one time, and no further one is begun. */
export const OPEN_REFUNDS_MAX = 32;

/** Today's payments, newest first; `at` is the one in view. */
export interface ListRoom {
  readonly type: "list";
  readonly payments: readonly PaymentFacts[];
  readonly at: number;
}

/** The camera looks for a receipt or a bill, and the keys take its number. */
export interface LookUpRoom {
  readonly type: "look-up";
  /** Digits, as they were keyed so far. */
  readonly number: string;
  readonly notice: BillNotice | null;
}

/** A number that was scanned or keyed is with the hub. */
export interface AskingRoom {
  readonly type: "asking";
  readonly back: Room;
}

/** The hub said nothing, or that this shop has no such payment. */
export interface DeadEndRoom {
  readonly type: "no-answer" | "unknown-order";
  readonly back: Room;
}

/** One payment. `source`: whose word it is, or that the hub is being asked or did not answer. */
export interface FactsRoom {
  readonly type: "facts";
  readonly facts: PaymentFacts;
  readonly source: "asking" | "hub" | "silence";
  readonly back: Room;
}

/** Money of this payment is to go back. `back` is the room where that was decided. */
interface AboutRefund {
  readonly facts: PaymentFacts;
  readonly back: Room;
}

export interface PinRoom extends AboutRefund {
  readonly type: "pin";
  /** In memory only, and no longer than this room. */
  readonly digits: string;
  readonly problem: PinProblem | null;
  /** Until the next try is allowed, at the last tick; 0 where it is. */
  readonly lockedForMs: number;
}

export interface CheckingRoom extends AboutRefund {
  readonly type: "checking-pin";
}

export interface AmountRoom extends AboutRefund {
  readonly type: "amount";
  /** Null: all that is left goes back. */
  readonly entry: AmountEntry | null;
}

export interface ConfirmRoom extends AboutRefund {
  readonly type: "confirm";
  readonly money: Money;
  readonly isUnsaved: boolean;
}

export interface NoRefundRoom {
  readonly type: "no-refund";
  readonly cause: NoRefundCause;
  readonly back: Room;
}

/** How a refund stands, or how it ended. */
export interface RefundRoom {
  readonly type: "refund";
  readonly refund: string;
}

/** Totals and the close of the shift. */
export interface ShiftOfficeRoom {
  readonly type: "shift";
  readonly shift: ShiftRoom;
}

export type Room =
  | { readonly type: "closed" }
  | ShiftOfficeRoom
  | ListRoom
  | LookUpRoom
  | AskingRoom
  | DeadEndRoom
  | FactsRoom
  | PinRoom
  | CheckingRoom
  | AmountRoom
  | ConfirmRoom
  | NoRefundRoom
  | RefundRoom;

export interface Office {
  readonly room: Room;
  /** Monotonic: when an open office is left. */
  readonly leaveAtMs: number;
  /** Open refunds, and ended ones the merchant has not seen yet. */
  readonly refunds: ReadonlyMap<string, Refund>;
  readonly pinLock: PinLock;
  /** Of the receipt that was printed last; null before the first. */
  readonly print: PrintNote | null;
}

/**
 * What the camera saw, or what was keyed: a number to ask the hub about, or something to tell the
 * merchant.
 */
export type Bill =
  | { readonly type: "number"; readonly text: string }
  | { readonly type: "notice"; readonly notice: BillNotice };

/** `newOrder` is the number of the refund, should this key start one. */
export interface OfficePress {
  readonly type: "pressed";
  readonly key: Key;
  readonly atMs: number;
  readonly newOrder: string;
}

export type OfficeEvent =
  | OfficePress
  | { readonly type: "ticked"; readonly atMs: number }
  | { readonly type: "bill-seen"; readonly bill: Bill; readonly atMs: number }
  /** What the hub knows of what was asked last; null: this shop has no such payment. */
  | { readonly type: "inquired"; readonly found: PaymentFacts | null; readonly atMs: number }
  /** The hub's word did not come. It says nothing about the payment. */
  | { readonly type: "inquiry-failed"; readonly atMs: number }
  | { readonly type: "pin-judged"; readonly isRight: boolean; readonly atMs: number }
  /** The journal could not take what the key before should have done. */
  | { readonly type: "not-saved" }
  | { readonly type: "refund"; readonly refund: string; readonly event: RefundEvent }
  | { readonly type: "shift"; readonly event: ClosingEvent }
  | { readonly type: "printed"; readonly note: PrintNote };

export type OfficeEffect =
  /** Asks the hub, instead of what was asked before. */
  | { readonly type: "inquire"; readonly text: string }
  | { readonly type: "withdraw-inquiry" }
  | { readonly type: "judge-pin"; readonly pin: string }
  | { readonly type: "refund"; readonly refund: Refund; readonly effect: RefundEffect }
  | { readonly type: "shift"; readonly effect: ShiftEffect }
  | { readonly type: "print"; readonly order: string; readonly copy: Copy }
  /** Journalled before this is carried out. */
  | { readonly type: "tell-refund"; readonly refund: RefundEnded };

/** What the box's own books say. */
export interface OfficeBooks {
  /** Newest first. */
  readonly paymentsOfToday: () => readonly PaymentFacts[];
  /** What this box gives or gave back of the order. */
  readonly refundedMinor: (order: string) => number;
  readonly shift: ShiftBooks;
}

export interface OfficeContext {
  readonly books: OfficeBooks;
  /** What a number that was keyed is: no payment code is asked about. */
  readonly judgeNumber: (digits: string) => Bill;
  /** Whether the settings have a manager's PIN: without one nothing is given back. */
  readonly hasPin: boolean;
}

export interface OfficeStep {
  readonly office: Office;
  readonly effects: readonly OfficeEffect[];
}

export const CLOSED: Room = { type: "closed" };

export interface OfficeLeft {
  readonly refunds: readonly Refund[];
  readonly pinTries: number;
}

/** At power-up with what an earlier boot left. */
export function startOffice({ refunds, pinTries }: OfficeLeft, atMs: number): Office {
  return {
    room: CLOSED,
    leaveAtMs: Number.POSITIVE_INFINITY,
    refunds: new Map(refunds.map((refund) => [refund.refund, refund])),
    pinLock: startPinLock(pinTries, atMs),
    print: null,
  };
}

export function isOfficeOpen({ room }: Office): boolean {
  return room.type !== "closed";
}

/** Whether the camera should look for a receipt or a bill. */
export function seeksBill({ room }: Office): boolean {
  return room.type === "look-up";
}

/** The refund in view, or null. */
export function refundInView({ room, refunds }: Office): Refund | null {
  return room.type === "refund" ? (refunds.get(room.refund) ?? null) : null;
}

/** When the office next wants a `ticked`, or null. */
export function officeWakeAtMs(office: Office): number | null {
  const times: number[] = [];
  for (const refund of office.refunds.values()) {
    const atMs = refundWakeAtMs(refund);
    if (atMs !== null) times.push(atMs);
  }
  if (isLeftAlone(office)) times.push(office.leaveAtMs);
  const closingAtMs = office.room.type === "shift" ? shiftWakeAtMs(office.room.shift) : null;
  if (closingAtMs !== null) times.push(closingAtMs);
  const { room, pinLock } = office;
  if (room.type === "pin" && room.lockedForMs > 0 && pinLock.lockedUntilMs !== null) {
    const secondsShown = Math.ceil(room.lockedForMs / 1000);
    times.push(pinLock.lockedUntilMs - (secondsShown - 1) * 1000);
  }
  const finite = times.filter(Number.isFinite);
  return finite.length === 0 ? null : Math.min(...finite);
}

/** An open office that is left when nobody presses a key: not before an end was seen. */
export function isLeftAlone(office: Office): boolean {
  if (office.room.type === "shift" && !mayBeLeft(office.room.shift)) return false;
  return isOfficeOpen(office) && refundInView(office)?.phase !== "ended";
}

export function stay(office: Office): OfficeStep {
  return { office, effects: [] };
}

export function into(office: Office, room: Room, ...effects: readonly OfficeEffect[]): OfficeStep {
  return { office: { ...office, room }, effects };
}

/** What the room of totals and closes has come to. */
export function afterShift(office: Office, { room, effects }: ShiftRoomStep): OfficeStep {
  const next: Room = room ? { type: "shift", shift: room } : CLOSED;
  const isSame = office.room.type === "shift" && office.room.shift === room;
  return {
    office: isSame ? office : { ...office, room: next },
    effects: effects.map((effect) => ({ type: "shift", effect })),
  };
}
