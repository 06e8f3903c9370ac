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

/**
 * How long a commit may be on its way after the time that its ledger entries name: a database that
 * is cut off is tried again for most of a minute, and the clocks of several hubs differ.
 */
const LAST_COMMIT_MS_MAX = 300_000;

/** Whether the ledger has all of the day: what came after its settlement would be in none. */
export function isComplete({ untilMs }: SettlementDay, nowMs: number): boolean {
  return nowMs >= untilMs + LAST_COMMIT_MS_MAX;
}

/** The day that an instant belongs to. */
export function settlementDateOf(atMs: number): SettlementDate {
  return new Date(atMs + AHEAD_OF_UTC_MS).toISOString().slice(0, 10);
}
