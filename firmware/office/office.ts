/**
 * What the merchant does besides selling: looks payments up and gives money back. Pure:
 * `stepOffice` takes the state and what happened and gives the next state and what to do.
 *
 * It is open only while the till is idle, and has the keys while it is open. Each room decides one
 * thing; `cancel` leads out of it, to the room before.
 */
import type { Key } from "../../hal/buttons/buttons.ts";
import { unreachable } from "../unreachable.ts";
import type { PaymentFacts } from "./payment-facts.ts";

/** Nobody has pressed a key for so long: the merchant has gone. */
export const LEAVE_AFTER_MS = 120_000;

/** Today's payments, newest first; `at` is the one in view. */
export interface ListRoom {
  readonly type: "list";
  readonly payments: readonly PaymentFacts[];
  readonly at: number;
}

export type Room = { readonly type: "closed" } | ListRoom;

export interface Office {
  readonly room: Room;
  /** Monotonic: when an open office is left. */
  readonly leaveAtMs: number;
}

export type OfficeEvent =
  | { readonly type: "pressed"; readonly key: Key; readonly atMs: number }
  | { readonly type: "ticked"; readonly atMs: number };

/** What the office can look up in the box's own books. */
export interface OfficeBooks {
  /** Newest first. */
  readonly paymentsOfToday: () => readonly PaymentFacts[];
}

export interface OfficeStep {
  readonly office: Office;
  readonly effects: readonly [];
}

const CLOSED: Room = { type: "closed" };

export function startOffice(): Office {
  return { room: CLOSED, leaveAtMs: Number.POSITIVE_INFINITY };
}

export function isOfficeOpen({ room }: Office): boolean {
  return room.type !== "closed";
}

/** When the office next wants a `ticked`, or null. */
export function officeWakeAtMs(office: Office): number | null {
  return isOfficeOpen(office) ? office.leaveAtMs : null;
}

export function stepOffice(office: Office, event: OfficeEvent, books: OfficeBooks): OfficeStep {
  switch (event.type) {
    case "pressed": {
      const room = press(office.room, event.key, books);
      return enter(office, room, event.atMs);
    }
    case "ticked":
      return isOfficeOpen(office) && event.atMs >= office.leaveAtMs
        ? { office: startOffice(), effects: [] }
        : { office, effects: [] };
    default:
      return unreachable(event);
  }
}

function press(room: Room, key: Key, books: OfficeBooks): Room {
  switch (room.type) {
    case "closed":
      return key === "up" ? openList(books) : room;
    case "list":
      return pressInList(room, key);
    default:
      return unreachable(room);
  }
}

function openList(books: OfficeBooks): Room {
  return { type: "list", payments: books.paymentsOfToday(), at: 0 };
}

function pressInList(room: ListRoom, key: Key): Room {
  switch (key) {
    case "cancel":
      return CLOSED;
    case "up":
      return { ...room, at: Math.max(0, room.at - 1) };
    case "down":
      return { ...room, at: Math.max(0, Math.min(room.payments.length - 1, room.at + 1)) };
    default:
      return room;
  }
}

function enter(office: Office, room: Room, atMs: number): OfficeStep {
  if (room === office.room && room.type === "closed") return { office, effects: [] };
  return { office: { ...office, room, leaveAtMs: atMs + LEAVE_AFTER_MS }, effects: [] };
}
