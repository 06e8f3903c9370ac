/** What the display says in the room of totals and closes. Pure. */
import type { Currency } from "../money/money.ts";
import type { PrintNote, PrintStatus } from "../receipts/print-status.ts";
import type { ShiftScreen, ShownSide } from "../screens/shift-screen.ts";
import type { Difference } from "../shift/compare-statement.ts";
import type { Closing } from "../shift/shift-close.ts";
import type { ShiftRoom } from "../shift/shift-room.ts";
import { unreachable } from "../unreachable.ts";

export function screenOfShift(
  room: ShiftRoom,
  print: PrintNote | null,
  currency: Currency,
): ShiftScreen {
  switch (room.type) {
    case "totals":
      return { ...totalsScreen(room, currency), ...noted(print) };
    case "closing-asked":
      return { type: room.type, shift: room.shift.number, openOrders: room.openOrders };
    case "closing":
      return closingScreen(room.closing, room.at, print);
    default:
      return unreachable(room);
  }
}

function totalsScreen(
  { pages, at, shift }: Extract<ShiftRoom, { type: "totals" }>,
  currency: Currency,
): Extract<ShiftScreen, { type: "totals" }> {
  const page = pages[at];
  const row = page?.row ?? null;
  return {
    type: "totals",
    ...(page?.span === "shift" && { shift: shift.number }),
    ...(row && { row }),
    isAll: page?.isAll ?? true,
    currency: row?.currency ?? currency,
    at: at + 1,
    of: pages.length,
  };
}

function closingScreen(closing: Closing, at: number, print: PrintNote | null): ShiftScreen {
  switch (closing.phase) {
    case "reading":
    case "settling":
      return { type: "closing", canCancel: true };
    case "recording":
      return { type: "closing", canCancel: false };
    case "silent":
      return { type: "close-silent" };
    case "not-saved":
      return { type: "close-not-saved" };
    case "closed":
      return closedScreen(closing, at, print);
    default:
      return unreachable(closing);
  }
}

function closedScreen(
  closing: Extract<Closing, { phase: "closed" }>,
  at: number,
  print: PrintNote | null,
): ShiftScreen {
  const { record, differences, settled } = closing;
  const difference = at > 0 ? differences[at - 1] : undefined;
  if (difference) return differenceScreen(difference, at, differences.length);
  const { number: shift, compared, uncompared, carriedOver } = record;
  return {
    type: "shift-closed",
    ...{ shift, compared, uncompared, carriedOver, settled },
    differences: record.differences,
    ...noted(print),
  };
}

function noted(print: PrintNote | null): { readonly print?: PrintStatus } {
  return print?.subject === "shift" ? { print: print.status } : {};
}

function differenceScreen(difference: Difference, at: number, of: number): ShiftScreen {
  const { order, kind, here, there } = difference;
  return {
    type: "difference",
    ...{ order, kind, at, of },
    ...(here && { here: sideOf(here) }),
    ...(there && { there: sideOf(there) }),
  };
}

function sideOf(side: NonNullable<Difference["here"] | Difference["there"]>): ShownSide {
  const { amountMinor, currency, state, refundedMinor } = side;
  return {
    money: { amountMinor, currency },
    state,
    ...(refundedMinor > 0 && { refunded: { amountMinor: refundedMinor, currency } }),
  };
}
