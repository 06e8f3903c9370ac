/**
 * The room that asks for a receipt or a bill: the camera looks for its barcode, and the keys take
 * its number where a phone's screen is broken or a barcode will not scan. Pure.
 */
import type { Key } from "../../hal/buttons/buttons.ts";
import type { BillNotice } from "../screens/office-screen.ts";
import {
  type Bill,
  into,
  type LookUpRoom,
  type Office,
  type OfficeContext,
  type OfficeStep,
  stay,
} from "./office-state.ts";

/** Longer than any number that is printed with digits only; institutions' have 28 at most. */
export const NUMBER_DIGITS_MAX = 32;

export const LOOK_UP: LookUpRoom = { type: "look-up", number: "", notice: null };

/** A digit, `clear` or `confirm`; every other key changes nothing. */
export function pressLookUp(
  office: Office,
  { room, key }: { readonly room: LookUpRoom; readonly key: Key },
  context: OfficeContext,
): OfficeStep {
  const { number } = room;
  if (/^[0-9]$/.test(key)) {
    if (number.length >= NUMBER_DIGITS_MAX) return stay(office);
    return into(office, { ...room, number: number + key, notice: null });
  }
  if (key === "clear") return into(office, { ...room, number: number.slice(0, -1), notice: null });
  if (key !== "confirm" || number === "") return stay(office);
  return takeBill(office, room, context.judgeNumber(number));
}

/** What was seen or keyed. A number stays keyed: one wrong digit of many is soon put right. */
export function takeBill(office: Office, room: LookUpRoom, bill: Bill): OfficeStep {
  if (bill.type === "number") {
    const back = { ...room, notice: null };
    return into(office, { type: "asking", back }, { type: "inquire", text: bill.text });
  }
  return noticed(office, room, bill.notice);
}

function noticed(office: Office, room: LookUpRoom, notice: BillNotice): OfficeStep {
  return notice === room.notice ? stay(office) : into(office, { ...room, notice });
}
