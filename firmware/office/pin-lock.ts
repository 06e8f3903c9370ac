/**
 * How often the manager's PIN was tried in vain, and how long it is locked for that. Pure.
 *
 * A try is counted before it is judged, and the count is journalled before the judge begins: who
 * pulls the plug has tried. After a restart the lock begins anew, since no clock of an earlier
 * boot can be trusted.
 */

export const PIN_DIGITS_MIN = 4;
export const PIN_DIGITS_MAX = 8;

/** Wrong tries that are not punished yet. */
const FREE_TRIES = 2;
const LOCK_FIRST_MS = 60_000;
/** A day. */
const LOCK_MS_MAX = 86_400_000;

export interface PinLock {
  /** Tries since the last right one. */
  readonly tries: number;
  /** Monotonic; null where the next try is allowed. */
  readonly lockedUntilMs: number | null;
}

/** A minute after the third wrong try, then twice as long after each, up to a day. */
export function lockMs(tries: number): number {
  if (tries <= FREE_TRIES) return 0;
  return Math.min(LOCK_MS_MAX, LOCK_FIRST_MS * 2 ** Math.min(40, tries - FREE_TRIES - 1));
}

/** After a power-up with what the journal remembers. */
export function startPinLock(tries: number, atMs: number): PinLock {
  return locked(tries, atMs);
}

export function countTry({ tries, lockedUntilMs }: PinLock): PinLock {
  return { tries: tries + 1, lockedUntilMs };
}

/** The try that was counted last has been judged. */
export function judgeTry({ tries }: PinLock, isRight: boolean, atMs: number): PinLock {
  return isRight ? { tries: 0, lockedUntilMs: null } : locked(tries, atMs);
}

/** Milliseconds until the next try is allowed; 0 where it is. */
export function lockedForMs({ lockedUntilMs }: PinLock, atMs: number): number {
  return lockedUntilMs === null ? 0 : Math.max(0, lockedUntilMs - atMs);
}

function locked(tries: number, atMs: number): PinLock {
  const forMs = lockMs(tries);
  return { tries, lockedUntilMs: forMs === 0 ? null : atMs + forMs };
}
