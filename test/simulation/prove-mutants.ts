/** Lets the simulator look for each mutant's mistake: what it does not find, it does not prove. */
import { spawn } from "node:child_process";
import type { MutantRun } from "./mutant-process.ts";
import type { Mutant } from "./mutants.ts";
import { whyNotMade } from "./mutate-text.ts";

const PROGRAM = `${import.meta.dirname}/mutant-process.ts`;

export interface MutantProof {
  readonly mutant: Mutant;
  /** Null where it could not be made or run. */
  readonly run: MutantRun | null;
  /** Why not, in one line. */
  readonly problem: string | null;
  readonly wallMs: number;
}

export interface ProveMutantsOptions {
  readonly mutants: readonly Mutant[];
  /** Each mutant begins with it. */
  readonly firstSeed: number;
  readonly seedsMax: number;
  readonly jobs: number;
  /** Told of each mutant when it is done. */
  readonly onProof?: (proof: MutantProof) => void;
}

/** Resolves with a proof of each mutant, in their order. Never rejects. */
export async function proveMutants(options: ProveMutantsOptions): Promise<readonly MutantProof[]> {
  const { mutants, jobs, onProof = () => {} } = options;
  const proofs: MutantProof[] = [];
  let given = 0;
  const work = async () => {
    for (;;) {
      const at = given;
      given += 1;
      const mutant = mutants[at];
      if (!mutant) return;
      const proof = await prove(mutant, options);
      proofs[at] = proof;
      onProof(proof);
    }
  };
  await Promise.all(Array.from({ length: jobs }, work));
  return proofs;
}

/** Whether the mistake was found. */
export function isCaught({ run }: MutantProof): boolean {
  return run !== null && run.caughtBy !== null;
}

async function prove(
  mutant: Mutant,
  { firstSeed, seedsMax }: ProveMutantsOptions,
): Promise<MutantProof> {
  const begunMs = performance.now();
  const notMade = whyNotMade(mutant);
  const ended = notMade ?? (await runMutant([mutant.name, String(firstSeed), String(seedsMax)]));
  const wallMs = performance.now() - begunMs;
  if (typeof ended === "string") return { mutant, run: null, problem: ended, wallMs };
  return { mutant, run: ended, problem: null, wallMs };
}

/** The run, or why there was none. */
function runMutant(words: readonly string[]): Promise<MutantRun | string> {
  const child = spawn(process.execPath, [PROGRAM, ...words], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, NODE_NO_WARNINGS: "1" },
  });
  const output: Buffer[] = [];
  const complaints: Buffer[] = [];
  child.stdout.on("data", (bytes: Buffer) => output.push(bytes));
  child.stderr.on("data", (bytes: Buffer) => complaints.push(bytes));
  return new Promise((resolve) => {
    child.once("error", (error) => resolve(error.message));
    child.once("close", (code) => {
      const line = Buffer.concat(output).toString().trim();
      if (code === 0 && line) return resolve(JSON.parse(line) as MutantRun);
      const [why = ""] = Buffer.concat(complaints).toString().split("\n").filter(isTelling);
      resolve(`the process ended with ${code}: ${why}`);
    });
  });
}

function isTelling(line: string): boolean {
  return line.includes("Error");
}
