/**
 * Whether a soak's samples show growth. Pure.
 *
 * A figure's level is the median of its samples in a window as long as the settling time that
 * begins when that time is over, its end the median of the last such window: single samples swing
 * with the garbage collector. A run too short for both windows and one between is not judged.
 */
import { median } from "../bench-parts/figure.ts";
import type { Column, Sample } from "./sample.ts";

export const RSS_GROWTH_PERCENT_MAX = 5;

export interface Growth {
  readonly column: Column;
  /** Median of the first minute. */
  readonly start: number | null;
  /** Both null where the run was too short. */
  readonly level: number | null;
  readonly end: number | null;
  /** From level to end. */
  readonly percent: number | null;
  /** What it may grow by; null where nothing is promised. */
  readonly percentMax: number | null;
}

/** A handle or a thread more is a leak, however many there are. */
const LIMITS: Partial<Record<Column, number>> = {
  boxRssKib: RSS_GROWTH_PERCENT_MAX,
  hubRssKib: RSS_GROWTH_PERCENT_MAX,
  ...{ boxHandles: 0, hubHandles: 0, boxThreads: 0, hubThreads: 0 },
};

const LEFT_OUT: readonly Column[] = ["minutes"];

export function growthOf(samples: readonly Sample[], settleMinutes: number): readonly Growth[] {
  const lastMinutes = samples.at(-1)?.minutes ?? 0;
  const isLong = lastMinutes >= 3 * settleMinutes;
  const within = (fromMinutes: number, untilMinutes: number) =>
    samples.filter(({ minutes }) => minutes >= fromMinutes && minutes <= untilMinutes);
  const first = within(0, 1);
  const level = isLong ? within(settleMinutes, 2 * settleMinutes) : [];
  const end = isLong ? within(lastMinutes - settleMinutes, lastMinutes) : [];
  const columns = Object.keys(samples[0] ?? {}) as Column[];
  return columns
    .filter((column) => !LEFT_OUT.includes(column))
    .map((column) => {
      const [startAt, levelAt, endAt] = [first, level, end].map((some) => middle(some, column));
      return {
        column,
        ...{ start: startAt ?? null, level: levelAt ?? null, end: endAt ?? null },
        percent: percentOf(levelAt ?? null, endAt ?? null),
        percentMax: LIMITS[column] ?? null,
      };
    });
}

/** What grew that may not, in words. */
export function growthComplaints(growth: readonly Growth[]): readonly string[] {
  return growth
    .filter(({ percent, percentMax }) => (percent ?? 0) > (percentMax ?? Number.POSITIVE_INFINITY))
    .map(({ column, level, end, percent, percentMax }) => {
      const most = percentMax === 0 ? "may not grow" : `may grow by ${percentMax} %`;
      return `${column} grew by ${percent?.toFixed(1)} %, from ${level} to ${end}; it ${most}`;
    });
}

function middle(samples: readonly Sample[], column: Column): number | null {
  const values = samples.map((sample) => sample[column]).filter((value) => value !== null);
  return values.length === 0 ? null : median(values);
}

function percentOf(level: number | null, end: number | null): number | null {
  if (level === null || end === null) return null;
  if (level === 0) return end > 0 ? Number.POSITIVE_INFINITY : 0;
  return (100 * (end - level)) / level;
}
