/** What a key does, by the room that is open. Pure. */
import type { Key } from "../../hal/buttons/buttons.ts";
import { openTotals, pressInShift } from "../shift/shift-room.ts";
import { unreachable } from "../unreachable.ts";
import { LOOK_UP, pressLookUp } from "./look-up-room.ts";
import {
  afterShift,
  CLOSED,
  type FactsRoom,
  into,
  type ListRoom,
  type Office,
  type OfficeContext,
  type OfficePress,
  type OfficeStep,
  type Room,
  stay,
} from "./office-state.ts";
import type { PaymentFacts } from "./payment-facts.ts";
import { beginRefund, pressAmount, pressConfirm, pressPin } from "./refund-rooms.ts";

export function pressInRoom(
  office: Office,
  event: OfficePress,
  context: OfficeContext,
): OfficeStep {
  const { room } = office;
  const { key } = event;
  switch (room.type) {
    case "closed":
      return open(office, key, context);
    case "shift":
      return afterShift(
        { ...office, print: null }, // Of an earlier key.
        pressInShift(room.shift, event, context.books.shift),
      );
    case "list":
      return pressInList({ ...office, room }, event, context);
    case "look-up":
      if (key === "up" || key === "down") return into(office, listOf(context));
      if (key === "cancel") return into(office, CLOSED);
      return pressLookUp(office, { room, key }, context);
    case "asking":
      if (key !== "cancel") return stay(office);
      return into(office, room.back, { type: "withdraw-inquiry" });
    case "no-answer":
    case "unknown-order":
    case "no-refund":
      return isAway(key) ? into(office, backTo(room.back, context)) : stay(office);
    case "facts":
      return pressFacts({ ...office, room }, event, context);
    case "pin":
      return key === "cancel" ? leave(office, room.back, context) : pressPin(office, room, key);
    case "checking-pin": // The answer is a moment away, and a try was counted.
      return stay(office);
    case "amount":
      return key === "cancel" ? leave(office, room.back, context) : pressAmount(office, room, key);
    case "confirm":
      return pressConfirm(office, room, event);
    case "refund":
      return isAway(key) ? into(office, CLOSED) : stay(office);
    default:
      return unreachable(room);
  }
}

function open(office: Office, key: Key, context: OfficeContext): OfficeStep {
  if (key === "up") return into(office, listOf(context));
  if (key === "refund") return into(office, LOOK_UP);
  if (key === "down") {
    const totals = openTotals(context.books.shift);
    return into({ ...office, print: null }, { type: "shift", shift: totals });
  }
  return stay(office);
}

type In<R extends Room> = Office & { readonly room: R };

function pressInList(office: In<ListRoom>, event: OfficePress, context: OfficeContext): OfficeStep {
  const { room } = office;
  const facts = room.payments[room.at];
  switch (event.key) {
    case "cancel":
      return into(office, CLOSED);
    case "up":
      return into(office, { ...room, at: Math.max(0, room.at - 1) });
    case "down":
      return into(office, {
        ...room,
        at: Math.max(0, Math.min(room.payments.length - 1, room.at + 1)),
      });
    case "confirm":
      if (!facts) return stay(office);
      return into(
        office,
        { type: "facts", facts, source: "asking", back: room },
        { type: "inquire", text: facts.order },
      );
    case "refund":
      return facts ? beginRefund(office, { facts, back: room, event }, context) : stay(office);
    default:
      return facts ? print(office, facts, event.key) : stay(office);
  }
}

function pressFacts(office: In<FactsRoom>, event: OfficePress, context: OfficeContext): OfficeStep {
  const { room } = office;
  const { facts, source } = room;
  switch (event.key) {
    case "cancel":
      return into(office, backTo(room.back, context), { type: "withdraw-inquiry" });
    case "confirm":
      if (source === "asking") return stay(office);
      return into(office, { ...room, source: "asking" }, { type: "inquire", text: facts.order });
    case "refund": {
      // What the box knows is enough to begin: the hub decides.
      const back: Room = source === "asking" ? { ...room, source: "silence" } : room;
      const step = beginRefund(office, { facts, back, event }, context);
      return { ...step, effects: [{ type: "withdraw-inquiry" }, ...step.effects] };
    }
    default:
      return print(office, facts, event.key);
  }
}

/** 1 for the customer's copy, 2 for the merchant's. */
function print(office: Office, { order, state }: PaymentFacts, key: Key): OfficeStep {
  if ((key !== "1" && key !== "2") || state !== "paid") return stay(office);
  const copy = key === "1" ? "customer" : "merchant";
  return { office, effects: [{ type: "print", order, copy }] };
}

function leave(office: Office, back: Room, context: OfficeContext): OfficeStep {
  return into(office, backTo(back, context));
}

/** A list is read anew: what was in it may have been given back meanwhile. */
function backTo(room: Room, context: OfficeContext): Room {
  if (room.type !== "list") return room;
  const order = room.payments[room.at]?.order;
  const list = listOf(context);
  const at = list.payments.findIndex((facts) => facts.order === order);
  return { ...list, at: Math.max(0, at) };
}

function listOf({ books }: OfficeContext): ListRoom {
  return { type: "list", payments: books.paymentsOfToday(), at: 0 };
}

/** A digit is of the next sale and must not be lost in a message. */
function isAway(key: Key): boolean {
  return !/^(?:[0-9]|point)$/.test(key);
}
