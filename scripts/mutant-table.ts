/** What `simulate --mutants` does: has each mistake looked for, and prints what found it. */
import { MUTANTS } from "../test/simulation/mutants.ts";
import { isCaught, type MutantProof, proveMutants } from "../test/simulation/prove-mutants.ts";

/** A mistake that is not found in so many worlds counts as not found. */
const SEEDS_MAX = 2_000;

/** Resolves with the exit status: 0 where every mutant was caught. */
export async function printMutantTable(wish: {
  readonly seed: number;
  readonly jobs: number;
}): Promise<number> {
  const { seed: firstSeed, jobs } = wish;
  console.log(row(["mutation", "file", "seeds", "time", "caught by"]));
  const proofs = await proveMutants({
    mutants: MUTANTS,
    ...{ firstSeed, jobs, seedsMax: SEEDS_MAX },
    onProof: (proof) => console.log(mutantLine(proof)),
  });
  const left = proofs.filter((proof) => !isCaught(proof)).map(({ mutant }) => mutant.name);
  const caught = proofs.length - left.length;
  console.log(`${caught} of ${proofs.length} mutants were caught; seeds from ${firstSeed}`);
  if (left.length > 0) console.log(`NOT CAUGHT: ${left.join("; ")}`);
  return left.length > 0 ? 1 : 0;
}

function mutantLine({ mutant, run, problem, wallMs }: MutantProof): string {
  const files = [...new Set(mutant.edits.map(({ file }) => file))];
  const seeds = run === null ? "-" : String(run.seeds);
  const time = `${(wallMs / 1000).toFixed(0)} s`;
  return row([mutant.name, files.join(", "), seeds, time, problem ?? verdictOf(run?.caughtBy)]);
}

/** Without the numbers that differ from seed to seed. */
function verdictOf(caughtBy: string | null | undefined): string {
  if (caughtBy === null || caughtBy === undefined) return "SURVIVES";
  return caughtBy.replace(/[0-9]{20,}/g, "N");
}

function row([name = "", file = "", seeds = "", time = "", caughtBy = ""]: string[]): string {
  const cells = [name.padEnd(52), file.padEnd(44), seeds.padStart(5), time.padStart(6)];
  return [...cells, caughtBy].join("  ");
}
