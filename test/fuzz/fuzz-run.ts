/**
 * One run of a fuzz test: so many cases from one seed, which is printed. ANYCODE_FUZZ_SEED=n runs
 * that seed again, ANYCODE_LONG_TESTS=1 the larger number of cases.
 */
import { randomInt } from "node:crypto";
import fc from "fast-check";
import type { Test } from "tap";

export const FUZZ_SEED = Number(process.env.ANYCODE_FUZZ_SEED ?? randomInt(2 ** 31));

export interface Portion {
  readonly quick: number;
  readonly long: number;
}

export function casesOf({ quick, long }: Portion): number {
  return process.env.ANYCODE_LONG_TESTS ? long : quick;
}

export interface FuzzRun<T> {
  readonly cases: fc.Arbitrary<T>;
  readonly portion: Portion;
  /** Throws or rejects where a case breaks its promise. */
  readonly check: (value: T) => Promise<void> | void;
}

/** Rejects, with the seed and the case, where a case fails its check. */
export async function fuzzRun<T>(t: Test, { cases, portion, check }: FuzzRun<T>): Promise<void> {
  const numRuns = casesOf(portion);
  let done = 0;
  const property = fc.asyncProperty(cases, async (value) => {
    await check(value);
    done += 1;
  });
  // What is fuzzed has a state, so that a smaller case would not show the same.
  await fc.assert(property, { numRuns, seed: FUZZ_SEED, endOnFailure: true });
  t.comment(`seed ${FUZZ_SEED}: ${done} cases`);
  t.equal(done, numRuns, `${done} cases`);
}

export function mustBe(isRight: boolean, what: string): void {
  if (!isRight) throw new Error(what);
}
