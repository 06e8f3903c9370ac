/** The day of a settlement: Shanghai's, where both clearing houses are. Pure. */
import { AHEAD_OF_UTC_MS, DAY_MS } from "../calendar/shanghai-day.ts";

/** `2026-01-31`. */
export type SettlementDate = string;

export interface SettlementDay {
  readonly date: SettlementDate;
  readonly fromMs: number;
  /** Not in it any more. */
  readonly untilMs: number;
}

/** Null where the text is no day of the calendar. */
export function settlementDay(date: string): SettlementDay | null {
  if (!/^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(date)) return null;
  const midnight = new Date(`${date}T00:00:00.000Z`);
  // A 30 February is read as a day of March.
  if (Number.isNaN(midnight.getTime()) || midnight.toISOString().slice(0, 10) !== date) return null;
  const fromMs = midnight.getTime() - AHEAD_OF_UTC_MS;
  return { date, fromMs, untilMs: fromMs + DAY_MS };
}

/** The day that an instant belongs to. */
export function settlementDateOf(atMs: number): SettlementDate {
  return new Date(atMs + AHEAD_OF_UTC_MS).toISOString().slice(0, 10);
}
