/**
 * The day of a settlement: midnight to midnight in Asia/Shanghai, where both clearing houses are.
 * Pure: that time is eight hours ahead of UTC, without summer time since 1991.
 */

const AHEAD_MS = 8 * 3_600_000;
const DAY_MS = 24 * 3_600_000;

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
  const fromMs = midnight.getTime() - AHEAD_MS;
  return { date, fromMs, untilMs: fromMs + DAY_MS };
}

/** The day that an instant belongs to. */
export function settlementDateOf(atMs: number): SettlementDate {
  return new Date(atMs + AHEAD_MS).toISOString().slice(0, 10);
}
