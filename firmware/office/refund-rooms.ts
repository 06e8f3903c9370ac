/**
 * From the wish to give money back to the refund: the manager's PIN, the amount, the last word.
 * Pure.
 */
import type { Key } from "../../hal/buttons/buttons.ts";
import { startRefund } from "../refund/refund.ts";
import type { NoRefundCause } from "../screens/office-screen.ts";
import { clearLast, keyAmount, readAmount } from "../till/amount-entry.ts";
import {
  type AmountRoom,
  type ConfirmRoom,
  into,
  type Office,
  type OfficeContext,
  type OfficeEvent,
  type OfficePress,
  type OfficeStep,
  OPEN_REFUNDS_MAX,
  type PinRoom,
  type Room,
  stay,
} from "./office-state.ts";
import { type PaymentFacts, remainingMinor } from "./payment-facts.ts";
import { countTry, judgeTry, lockedForMs, PIN_DIGITS_MAX, PIN_DIGITS_MIN } from "./pin-lock.ts";

interface Wish {
  readonly facts: PaymentFacts;
  readonly back: Room;
  readonly event: OfficePress;
}

export function beginRefund(office: Office, wish: Wish, { hasPin }: OfficeContext): OfficeStep {
  const { facts, back, event } = wish;
  const cause = hasPin ? whyNoRefund(office, facts) : "no-pin";
  if (cause) return into(office, { type: "no-refund", cause, back });
  return into(office, pinRoom(office, { facts, back, atMs: event.atMs }));
}

function whyNoRefund({ refunds }: Office, facts: PaymentFacts): NoRefundCause | null {
  switch (facts.state) {
    case "not-paid":
      return "not-paid";
    case "given-back":
      return "nothing-left";
    case "settling":
      return "settling";
    case "paid": {
      if (remainingMinor(facts) === 0) return "nothing-left";
      const open = [...refunds.values()].filter(({ phase }) => phase === "asking");
      return open.length >= OPEN_REFUNDS_MAX ? "too-many-open" : null;
    }
  }
}

function pinRoom(
  { pinLock }: Office,
  { facts, back, atMs }: { facts: PaymentFacts; back: Room; atMs: number },
): PinRoom {
  const forMs = lockedForMs(pinLock, atMs);
  return { type: "pin", facts, back, digits: "", problem: null, lockedForMs: forMs };
}

export function pressPin(office: Office, room: PinRoom, key: Key): OfficeStep {
  const { digits, facts, back } = room;
  if (room.lockedForMs > 0) return stay(office);
  if (/^[0-9]$/.test(key)) {
    if (digits.length >= PIN_DIGITS_MAX) return stay(office);
    return into(office, { ...room, digits: digits + key, problem: null });
  }
  if (key === "clear") return into(office, { ...room, digits: digits.slice(0, -1) });
  if (key !== "confirm") return stay(office);
  if (digits.length < PIN_DIGITS_MIN) return into(office, { ...room, problem: "too-short" });
  const counted = { ...office, pinLock: countTry(office.pinLock) };
  return into(counted, { type: "checking-pin", facts, back }, { type: "judge-pin", pin: digits });
}

export function judgedPin(
  office: Office,
  { isRight, atMs }: Extract<OfficeEvent, { type: "pin-judged" }>,
): OfficeStep {
  const judged = { ...office, pinLock: judgeTry(office.pinLock, isRight, atMs) };
  const { room } = office;
  if (room.type !== "checking-pin") return { office: judged, effects: [] };
  const { facts, back } = room;
  if (isRight) return into(judged, { type: "amount", facts, back, entry: null });
  return into(judged, { ...pinRoom(judged, { facts, back, atMs }), problem: "wrong" });
}

export function pressAmount(office: Office, room: AmountRoom, key: Key): OfficeStep {
  const { facts, back, entry } = room;
  const { currency } = facts.money;
  if (key === "clear") return into(office, { ...room, entry: entry && clearLast(entry) });
  if (key !== "confirm") {
    if (!/^(?:[0-9]|point)$/.test(key)) return stay(office);
    return into(office, { ...room, entry: keyAmount(entry, key, currency) });
  }
  const leftMinor = remainingMinor(facts);
  const read = entry && readAmount(entry, currency, leftMinor);
  if (read && !read.ok) {
    return into(office, { ...room, entry: { text: entry.text, problem: read.problem } });
  }
  const money = read ? read.money : { amountMinor: leftMinor, currency };
  return into(office, { type: "confirm", facts, back, money, isUnsaved: false });
}

export function pressConfirm(office: Office, room: ConfirmRoom, event: OfficePress): OfficeStep {
  const { facts, back, money } = room;
  if (event.key === "cancel") {
    return into(office, { type: "amount", facts, back, entry: null });
  }
  if (event.key !== "confirm") return stay(office);
  const { order, institution } = facts;
  const about = { refund: event.newOrder, order, money, institution };
  const { refund, effects } = startRefund(about, event.atMs);
  const refunds = new Map(office.refunds).set(refund.refund, refund);
  return {
    office: { ...office, refunds, room: { type: "refund", refund: refund.refund } },
    effects: effects.map((effect) => ({ type: "refund", refund, effect })),
  };
}

/** Nothing was done: the merchant is told so where it was wanted. */
export function notSaved(office: Office): OfficeStep {
  const { room } = office;
  switch (room.type) {
    case "confirm":
      return into(office, { ...room, isUnsaved: true });
    case "pin":
      return into(office, { ...room, digits: "", problem: "not-saved" });
    case "checking-pin": {
      const { facts, back } = room;
      const problem = "not-saved";
      return into(office, { type: "pin", facts, back, digits: "", problem, lockedForMs: 0 });
    }
    default:
      return stay(office);
  }
}
