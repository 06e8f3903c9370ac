/**
 * What the merchant does besides selling: looks payments up, settles disputes, gives money back.
 * Pure: `stepOffice` takes the state and what happened and gives the next state and what to do.
 *
 * It is open only while the till is idle, and has the keys while it is open. Each room decides one
 * thing; `cancel` leads out of it, to the room before. Refunds under way move on behind it.
 */
import { stepRefund } from "../refund/refund.ts";
import type { ClosingEvent } from "../shift/shift-close.ts";
import { moveShift } from "../shift/shift-room.ts";
import { unreachable } from "../unreachable.ts";
import { takeBill } from "./look-up-room.ts";
import {
  afterShift,
  CLOSED,
  into,
  isLeftAlone,
  isOfficeOpen,
  LEAVE_AFTER_MS,
  type Office,
  type OfficeContext,
  type OfficeEffect,
  type OfficeEvent,
  type OfficeStep,
  refundInView,
  stay,
} from "./office-state.ts";
import type { PaymentFacts } from "./payment-facts.ts";
import { lockedForMs } from "./pin-lock.ts";
import { pressInRoom } from "./press-in-room.ts";
import { judgedPin, notSaved } from "./refund-rooms.ts";

export function stepOffice(office: Office, event: OfficeEvent, context: OfficeContext): OfficeStep {
  switch (event.type) {
    case "pressed": {
      const step = pressInRoom(office, event, context);
      if (!isOfficeOpen(step.office)) return { ...step, office: withoutSeen(office, step.office) };
      const leaveAtMs = event.atMs + LEAVE_AFTER_MS;
      return { ...step, office: { ...step.office, leaveAtMs } };
    }
    case "ticked":
      return tick(office, event.atMs, context);
    case "bill-seen":
      return see(office, event);
    case "inquired":
      return hear(office, event.found, context);
    case "inquiry-failed":
      return hearNothing(office);
    case "pin-judged":
      return judgedPin(office, event);
    case "not-saved":
      return notSaved(office);
    case "refund":
      return moveRefund(office, event);
    case "shift":
      return move(office, event.event, context);
    case "printed":
      return { office: { ...office, print: event.note }, effects: [] };
    default:
      return unreachable(event);
  }
}

/** An end that nobody has seen comes into view, once the counter is free. */
export function showUnseenEnd(office: Office): Office {
  if (isOfficeOpen(office)) return office;
  for (const { refund, phase } of office.refunds.values()) {
    if (phase === "ended") return { ...office, room: { type: "refund", refund } };
  }
  return office;
}

/** The end that was in view is put away with it. */
function withoutSeen(before: Office, after: Office): Office {
  const seen = refundInView(before);
  if (seen?.phase !== "ended") return after;
  const refunds = new Map(after.refunds);
  refunds.delete(seen.refund);
  return { ...after, refunds };
}

function move(office: Office, event: ClosingEvent, { books }: OfficeContext): OfficeStep {
  const { room } = office;
  if (room.type !== "shift") return stay(office);
  return afterShift(office, moveShift(room.shift, event, books.shift));
}

function tick(office: Office, atMs: number, context: OfficeContext): OfficeStep {
  const closing = move(office, { type: "ticked", atMs }, context);
  let next = closing.office;
  const effects: OfficeEffect[] = [...closing.effects];
  for (const { refund } of office.refunds.values()) {
    const step = moveRefund(next, { refund, event: { type: "ticked", atMs } });
    next = step.office;
    effects.push(...step.effects);
  }
  const { room } = next;
  if (isLeftAlone(next) && atMs >= next.leaveAtMs) {
    effects.push({ type: "withdraw-inquiry" });
    return { office: { ...next, room: CLOSED }, effects };
  }
  if (room.type === "pin" && room.lockedForMs > 0) {
    next = { ...next, room: { ...room, lockedForMs: lockedForMs(next.pinLock, atMs) } };
  }
  return { office: next, effects };
}

function see(office: Office, { bill }: Extract<OfficeEvent, { type: "bill-seen" }>): OfficeStep {
  const { room } = office;
  return room.type === "look-up" ? takeBill(office, room, bill) : stay(office);
}

function hear(office: Office, found: PaymentFacts | null, context: OfficeContext): OfficeStep {
  const { room } = office;
  const isAsked = room.type === "asking" || (room.type === "facts" && room.source === "asking");
  if (!isAsked) return stay(office);
  const { back } = room;
  if (!found) return into(office, { type: "unknown-order", back });
  // The hub may not have heard yet of a refund that this box has begun.
  const refundedMinor = Math.max(found.refundedMinor, context.books.refundedMinor(found.order));
  const facts = { ...found, refundedMinor };
  return into(office, { type: "facts", facts, source: "hub", back });
}

function hearNothing(office: Office): OfficeStep {
  const { room } = office;
  if (room.type === "asking") return into(office, { type: "no-answer", back: room.back });
  if (room.type !== "facts" || room.source !== "asking") return stay(office);
  return into(office, { ...room, source: "silence" });
}

function moveRefund(
  office: Office,
  { refund: number, event }: Pick<Extract<OfficeEvent, { type: "refund" }>, "refund" | "event">,
): OfficeStep {
  const before = office.refunds.get(number);
  if (!before) return stay(office);
  const { refund, effects } = stepRefund(before, event);
  if (refund === before && effects.length === 0) return stay(office);
  const refunds = new Map(office.refunds).set(number, refund);
  const toDo: OfficeEffect[] = effects.map((effect) => ({ type: "refund", refund, effect }));
  if (refund.phase === "ended") toDo.push({ type: "tell-refund", refund });
  return { office: { ...office, refunds }, effects: toDo };
}
