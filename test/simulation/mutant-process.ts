/**
 * A process in which the product has one mistake, and one seed after another is run until a rule is
 * broken: `MUTANT FIRST-SEED SEEDS-MAX`. Writes one line of JSON, a `MutantRun`.
 */
import { registerHooks } from "node:module";
import { pathToFileURL } from "node:url";
import { MUTANTS } from "./mutants.ts";
import { mutateText } from "./mutate-text.ts";

export interface MutantRun {
  /** How many seeds were run. */
  readonly seeds: number;
  /** In which one a rule was broken, and which; null where none was. */
  readonly seed: number | null;
  readonly caughtBy: string | null;
}

const ROOT = pathToFileURL(`${import.meta.dirname}/../../`).href;

/** From now on every module that is loaded is the product's own, but for the mistake. */
function becomeMutant(name: string): void {
  const mutant = MUTANTS.find((one) => one.name === name);
  if (!mutant) throw new Error(`there is no mutant "${name}"`);
  registerHooks({
    load(url, context, nextLoad) {
      const loaded = nextLoad(url, context);
      const edits = mutant.edits.filter(({ file }) => url === `${ROOT}${file}`);
      if (edits.length === 0) return loaded;
      return { ...loaded, source: edits.reduce(mutateText, String(loaded.source)) };
    },
  });
}

async function runUntilCaught(first: number, seedsMax: number): Promise<MutantRun> {
  const { runSeed } = await import("./run-seed.ts");
  for (let seeds = 1; seeds <= seedsMax; seeds += 1) {
    const seed = first + seeds - 1;
    const [caughtBy] = (await runSeed({ seed })).violations;
    if (caughtBy !== undefined) return { seeds, seed, caughtBy };
  }
  return { seeds: seedsMax, seed: null, caughtBy: null };
}

const [name = "", first = "", seedsMax = ""] = process.argv.slice(2);
becomeMutant(name);
process.stdout.write(`${JSON.stringify(await runUntilCaught(Number(first), Number(seedsMax)))}\n`);
// A broken product may have left anything behind that keeps a process alive.
process.exit(0);
