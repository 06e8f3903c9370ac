/**
 * How long to wait before the next attempt: growing, and so spread that a fleet whose broker was
 * restarted does not come back in one second. Pure.
 */
import type { Random } from "../../hal/random/random.ts";

export interface BackoffRange {
  /** The longest first wait; it doubles with every attempt that failed. */
  readonly firstMs: number;
  /** The longest wait of all. */
  readonly mostMs: number;
}

/** Evenly between a tenth and the whole of this attempt's longest wait. Attempts count from 0. */
export function backoffDelayMs(attempt: number, range: BackoffRange, random: Random): number {
  // Over 2^30 nothing grows any more, and a safe integer stays one.
  const longest = Math.min(range.mostMs, range.firstMs * 2 ** Math.min(attempt, 30));
  const shortest = longest / 10;
  return Math.round(shortest + (longest - shortest) * fraction(random));
}

/** 0 up to, and without, 1. */
function fraction(random: Random): number {
  const [high = 0, low = 0] = random.bytes(2);
  return (high * 256 + low) / 65_536;
}
