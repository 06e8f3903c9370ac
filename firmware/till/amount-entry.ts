/** Keys into an amount. Pure. */
import type { Key } from "../../hal/buttons/buttons.ts";
import {
  AMOUNT_MINOR_MAX,
  type Currency,
  fractionDigits,
  type Money,
  parseAmount,
} from "../money/money.ts";
import type { AmountProblem } from "../screens/amount-problem.ts";

export interface AmountEntry {
  /** What was keyed so far, such as `12.`; never empty while there is an entry. */
  readonly text: string;
  readonly problem: AmountProblem | null;
}

export type EntryResult =
  | { readonly ok: true; readonly money: Money }
  | { readonly ok: false; readonly problem: AmountProblem };

const WHOLE_DIGITS_MAX = 10;

/** The entry after a digit or the point; an impossible key leaves it as it is. */
export function keyAmount(entry: AmountEntry | null, key: Key, currency: Currency): AmountEntry {
  const text = entry?.text ?? "";
  const next = appendKey(text, key, fractionDigits(currency));
  return { text: next, problem: null };
}

/** The entry without its last character; null when nothing is left. */
export function clearLast(entry: AmountEntry): AmountEntry | null {
  const text = entry.text.slice(0, -1);
  return text === "" ? null : { text, problem: null };
}

export function readAmount(
  entry: AmountEntry,
  currency: Currency,
  amountMinorMax = AMOUNT_MINOR_MAX,
): EntryResult {
  const text = entry.text.endsWith(".") ? entry.text.slice(0, -1) : entry.text;
  if (/^[0.]*$/.test(text)) return { ok: false, problem: "zero" };
  const parsed = parseAmount(text, currency);
  if (!parsed.ok) return { ok: false, problem: "not-a-number" };
  if (parsed.money.amountMinor > amountMinorMax) return { ok: false, problem: "too-large" };
  return parsed;
}

function appendKey(text: string, key: Key, decimals: number): string {
  const point = text.indexOf(".");
  if (key === "point") {
    if (point !== -1 || decimals === 0) return text;
    return text === "" ? "0." : `${text}.`;
  }
  if (!/^[0-9]$/.test(key)) return text;
  if (text === "0") return key;
  const isFull = point === -1 ? text.length >= WHOLE_DIGITS_MAX : text.length - point > decimals;
  return isFull ? text : text + key;
}
