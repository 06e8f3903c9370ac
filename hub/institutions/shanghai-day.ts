/** The institutions' day: China Standard Time, UTC+8 all the year. Pure. */

const DAY_MS = 24 * 3_600_000;
const AHEAD_OF_UTC_MS = 8 * 3_600_000;

/** When the day in which `atMs` lies began, in milliseconds since 1970. */
export function shanghaiDayStartMs(atMs: number): number {
  return Math.floor((atMs + AHEAD_OF_UTC_MS) / DAY_MS) * DAY_MS - AHEAD_OF_UTC_MS;
}
