/** Whether two rows of the issuer table may claim the same code. Pure; exact, and bounded. */
import type { IssuerPattern } from "./issuer-pattern.ts";

export interface CodeShape {
  readonly digits: { readonly min: number; readonly max: number };
  readonly pattern: IssuerPattern;
}

type Run = IssuerPattern["head"][number];

/** Where a run of a pattern stands in a code of a given length. */
interface PlacedRun extends Run {
  readonly at: number;
}

/** How far the digits so far bind the rest of a run: they are still its lowest, its highest. */
interface Bounds {
  readonly isLow: boolean;
  readonly isHigh: boolean;
}

const FREE: Bounds = { isLow: true, isHigh: true };

export function overlaps(one: CodeShape, other: CodeShape): boolean {
  const min = Math.max(one.digits.min, other.digits.min);
  const max = Math.min(one.digits.max, other.digits.max);
  // Without anything that counts from the end, every length is like the shortest.
  const hasTail = one.pattern.tail.length > 0 || other.pattern.tail.length > 0;
  const last = hasTail ? max : Math.min(min, max);
  for (let length = min; length <= last; length += 1) {
    if (shareCode(one.pattern, other.pattern, length)) return true;
  }
  return false;
}

/** Walks along the code, keeping every way in which both patterns can still be met. */
function shareCode(one: IssuerPattern, other: IssuerPattern, length: number): boolean {
  const [ones, others] = [placed(one, length), placed(other, length)];
  let ways: readonly (readonly [Bounds, Bounds])[] = [[FREE, FREE]];
  for (let at = 0; at < length && ways.length > 0; at += 1) {
    const [run, otherRun] = [runAt(ones, at), runAt(others, at)];
    const next = new Map<string, readonly [Bounds, Bounds]>();
    for (const [bounds, otherBounds] of ways) {
      for (const digit of "0123456789") {
        const after = step(run, at, { digit, bounds });
        const otherAfter = step(otherRun, at, { digit, bounds: otherBounds });
        if (after && otherAfter) next.set(keyOf(after, otherAfter), [after, otherAfter]);
      }
    }
    ways = [...next.values()];
  }
  return ways.length > 0;
}

function placed({ head, tail }: IssuerPattern, length: number): readonly PlacedRun[] {
  const widthOfTail = tail.reduce((sum, { low }) => sum + low.length, 0);
  return [...placedFrom(head, 0), ...placedFrom(tail, length - widthOfTail)];
}

function placedFrom(runs: readonly Run[], start: number): readonly PlacedRun[] {
  let at = start;
  return runs.map((run) => {
    const here = { ...run, at };
    at += run.low.length;
    return here;
  });
}

function runAt(runs: readonly PlacedRun[], at: number): PlacedRun | null {
  return runs.find((run) => run.at <= at && at < run.at + run.low.length) ?? null;
}

/** The bounds behind this digit, or null where the run does not allow it. */
function step(
  run: PlacedRun | null,
  at: number,
  { digit, bounds }: { readonly digit: string; readonly bounds: Bounds },
): Bounds | null {
  if (!run) return FREE;
  const { isLow, isHigh } = at === run.at ? FREE : bounds;
  const [low, high] = [run.low.charAt(at - run.at), run.high.charAt(at - run.at)];
  if ((isLow && digit < low) || (isHigh && digit > high)) return null;
  return { isLow: isLow && digit === low, isHigh: isHigh && digit === high };
}

function keyOf(one: Bounds, other: Bounds): string {
  return [one.isLow, one.isHigh, other.isLow, other.isHigh].map(Number).join("");
}
