/**
 * The day of institutions and clearing houses: midnight to midnight in Asia/Shanghai, eight hours
 * ahead of UTC, without summer time since 1991. Pure.
 */

export const DAY_MS = 24 * 3_600_000;
export const AHEAD_OF_UTC_MS = 8 * 3_600_000;

/** When the day in which `atMs` lies began, in milliseconds since 1970. */
export function shanghaiDayStartMs(atMs: number): number {
  return Math.floor((atMs + AHEAD_OF_UTC_MS) / DAY_MS) * DAY_MS - AHEAD_OF_UTC_MS;
}
