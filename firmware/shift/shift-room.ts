/**
 * The office's room for totals and the shift's close: what is in view, and what keys do. Pure.
 *
 * `down` from the idle till opens it; up and down turn its pages, 1 prints the totals, 2 the report
 * of the last shift. `confirm` leads to the close and, once more, begins it; `cancel` leads out.
 * While the hub is asked, `cancel` gives up: nothing has changed then. A close that the journal is
 * writing cannot be left: it takes a moment.
 */
import type { Key } from "../../hal/buttons/buttons.ts";
import type { Difference, ShiftOrders } from "./compare-statement.ts";
import {
  type Closing,
  type ClosingEffect,
  type ClosingEvent,
  closingWakeAtMs,
  startClosing,
  stepClosing,
} from "./shift-close.ts";
import type { ShiftRecord } from "./shift-record.ts";
import type { OpenShift, Span } from "./takings.ts";
import { byCurrency, type Totals, type TotalsRow } from "./totals.ts";

/** One page of totals. `row` null: nothing was sold. */
export interface TotalsPage {
  readonly span: "shift" | "day";
  /** Of one institution, or of all together. */
  readonly isAll: boolean;
  readonly row: TotalsRow | null;
}

export type ShiftRoom =
  | {
      readonly type: "totals";
      readonly shift: OpenShift;
      readonly pages: readonly TotalsPage[];
      readonly at: number;
    }
  /** The merchant is asked whether to close. */
  | { readonly type: "closing-asked"; readonly shift: OpenShift; readonly openOrders: number }
  /** `at`: the page in view of a shift that is closed, 0 is the summary. */
  | { readonly type: "closing"; readonly closing: Closing; readonly at: number };

/** What the journal says now. */
export interface ShiftBooks {
  readonly openShift: () => OpenShift;
  /** The newest closed shift; null before the first close. */
  readonly lastClosed: () => ShiftRecord | null;
  readonly today: () => string;
  readonly totals: (span: Span) => Totals;
  readonly shiftOrders: () => ShiftOrders;
}

export type ShiftEffect =
  | ClosingEffect
  /** `differences`: those in full that remained. */
  | {
      readonly type: "print-report";
      readonly record: ShiftRecord;
      readonly differences: readonly Difference[];
      readonly isReprint: boolean;
    }
  | { readonly type: "print-totals"; readonly totals: TotalsSoFar };

/** What has come together by now, closed or not. */
export interface TotalsSoFar {
  readonly shift: OpenShift;
  readonly ofShift: Totals;
  readonly day: string;
  readonly ofDay: Totals;
}

/** `room` null: the merchant leaves. */
export interface ShiftRoomStep {
  readonly room: ShiftRoom | null;
  readonly effects: readonly ShiftEffect[];
}

export function openTotals(books: ShiftBooks): ShiftRoom {
  const { shift, ofShift, ofDay } = totalsSoFar(books);
  const pages = [...pagesOf("shift", ofShift), ...pagesOf("day", ofDay)];
  return { type: "totals", shift, pages, at: 0 };
}

function totalsSoFar(books: ShiftBooks): TotalsSoFar {
  const shift = books.openShift();
  const day = books.today();
  const ofShift = books.totals({ type: "shift", shift: shift.number });
  return { shift, ofShift, day, ofDay: books.totals({ type: "day", day }) };
}

export function pressInShift(
  room: ShiftRoom,
  press: { readonly key: Key; readonly atMs: number },
  books: ShiftBooks,
): ShiftRoomStep {
  switch (room.type) {
    case "totals":
      return pressInTotals(room, press.key, books);
    case "closing-asked":
      if (press.key === "cancel") return into(openTotals(books));
      return press.key === "confirm" ? beginClosing(books, press.atMs) : into(room);
    case "closing":
      return pressInClosing(room, press, books);
  }
}

export function moveShift(room: ShiftRoom, event: ClosingEvent, books: ShiftBooks): ShiftRoomStep {
  if (room.type !== "closing") return into(room);
  const { closing, effects } = stepClosing(room.closing, event, books.shiftOrders);
  if (closing === room.closing) return { room, effects };
  const moved: ShiftRoom = { type: "closing", closing, at: 0 };
  if (closing.phase !== "closed") return { room: moved, effects };
  const { record, differences } = closing;
  const print: ShiftEffect = { type: "print-report", record, differences, isReprint: false };
  return { room: moved, effects: [...effects, print] };
}

export function shiftWakeAtMs(room: ShiftRoom): number | null {
  return room.type === "closing" ? closingWakeAtMs(room.closing) : null;
}

/** Whether the room may be left where nobody presses a key: what it found must be seen. */
export function mayBeLeft(room: ShiftRoom): boolean {
  return room.type !== "closing";
}

type In<Type extends ShiftRoom["type"]> = Extract<ShiftRoom, { type: Type }>;

function pressInTotals(room: In<"totals">, key: Key, books: ShiftBooks): ShiftRoomStep {
  switch (key) {
    case "up":
      return into({ ...room, at: Math.max(0, room.at - 1) });
    case "down":
      return into({ ...room, at: Math.min(room.pages.length - 1, room.at + 1) });
    case "confirm": {
      const openOrders = books.shiftOrders().orders.filter(({ state }) => state === "open").length;
      return into({ type: "closing-asked", shift: books.openShift(), openOrders });
    }
    case "1":
      return { room, effects: [{ type: "print-totals", totals: totalsSoFar(books) }] };
    case "2": {
      const record = books.lastClosed();
      if (!record) return into(room);
      const report = { record, differences: [], isReprint: true };
      return { room, effects: [{ type: "print-report", ...report }] };
    }
    case "cancel":
      return { room: null, effects: [] };
    default:
      return into(room);
  }
}

function beginClosing(books: ShiftBooks, atMs: number): ShiftRoomStep {
  const { closing, effects } = startClosing(books.shiftOrders, atMs);
  return { room: { type: "closing", closing, at: 0 }, effects };
}

function pressInClosing(
  room: In<"closing">,
  { key, atMs }: { readonly key: Key; readonly atMs: number },
  books: ShiftBooks,
): ShiftRoomStep {
  const { closing } = room;
  switch (closing.phase) {
    case "recording":
      return into(room);
    case "reading":
    case "settling":
      if (key !== "cancel") return into(room);
      return { room: openTotals(books), effects: [{ type: "withdraw-statement" }] };
    case "silent":
    case "not-saved":
      if (key === "cancel") return into(openTotals(books));
      return key === "confirm" ? beginClosing(books, atMs) : into(room);
    case "closed": {
      const { record, differences } = closing;
      if (key === "up") return into({ ...room, at: Math.max(0, room.at - 1) });
      if (key === "down") return into({ ...room, at: Math.min(differences.length, room.at + 1) });
      if (key === "confirm") {
        return { room, effects: [{ type: "print-report", record, differences, isReprint: true }] };
      }
      return key === "cancel" ? { room: null, effects: [] } : into(room);
    }
  }
}

/** All together first where there are several, then one by one. */
function pagesOf(span: TotalsPage["span"], totals: Totals): readonly TotalsPage[] {
  if (totals.length === 0) return [{ span, isAll: true, row: null }];
  const all = byCurrency(totals).map((row) => ({ span, isAll: true, row }));
  return [...all, ...totals.map((row) => ({ span, isAll: false, row }))];
}

function into(room: ShiftRoom): ShiftRoomStep {
  return { room, effects: [] };
}
