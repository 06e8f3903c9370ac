/** What `simulate --mutants` prints: each mistake, and what found it. Pure. */
import { isCaught, type MutantProof } from "../test/simulation/prove-mutants.ts";

export const MUTANT_HEADER = row(["mutation", "file", "seeds", "time", "caught by"]);

export function mutantLine({ mutant, run, problem, wallMs }: MutantProof): string {
  const files = [...new Set(mutant.edits.map(({ file }) => file))];
  const seeds = run === null ? "-" : String(run.seeds);
  const time = `${(wallMs / 1000).toFixed(0)} s`;
  return row([mutant.name, files.join(", "), seeds, time, problem ?? verdictOf(run?.caughtBy)]);
}

export function mutantSummary(proofs: readonly MutantProof[], firstSeed: number): string {
  const left = proofs.filter((proof) => !isCaught(proof)).map(({ mutant }) => mutant.name);
  const all = `${proofs.length - left.length} of ${proofs.length} mutants were caught`;
  if (left.length === 0) return `${all}, seeds from ${firstSeed}`;
  return `${all}, seeds from ${firstSeed}; NOT CAUGHT: ${left.join("; ")}`;
}

/** Without the names that differ from seed to seed. */
function verdictOf(caughtBy: string | null | undefined): string {
  if (caughtBy === null || caughtBy === undefined) return "SURVIVES";
  return caughtBy.replace(/[0-9]{20,}/g, "N");
}

function row([name = "", file = "", seeds = "", time = "", caughtBy = ""]: string[]): string {
  const cells = [name.padEnd(54), file.padEnd(44), seeds.padStart(6), time.padStart(7)];
  return [...cells, caughtBy].join("  ");
}
