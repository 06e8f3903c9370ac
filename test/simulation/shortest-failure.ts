/** The shortest beginning of a world's story that still breaks a rule. */
import { runSeed, type SeedResult } from "./run-seed.ts";

/**
 * Of a seed that has failed: a prefix that fails, while the one that is a step shorter does not.
 * Found by halving, so that there may be a shorter one yet, where a rule is broken, then mended by
 * chance, and broken again.
 */
export async function shortestFailure(failed: SeedResult): Promise<SeedResult> {
  let shortest = failed;
  let passing = 0;
  while (shortest.steps - passing > 1) {
    const steps = Math.floor((passing + shortest.steps) / 2);
    const result = await runSeed({ seed: failed.seed, steps });
    if (result.violations.length === 0) passing = steps;
    else shortest = result;
  }
  return shortest;
}
