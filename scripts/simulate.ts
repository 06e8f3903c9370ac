/** The command `simulate`: runs whole simulated worlds by seed, and says which rule broke where. */
import { randomInt } from "node:crypto";
import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { type SeedResult, STEPS } from "../test/simulation/run-seed.ts";
import { runSeeds, SimulationEnded } from "../test/simulation/run-seeds.ts";
import { SimulationTally } from "../test/simulation/simulation-tally.ts";
import { printMutantTable } from "./mutant-table.ts";
import { failureLines, progressLine, summaryJson, summaryLines } from "./simulation-report.ts";
import { listenForStop } from "./stop-signals.ts";

const COUNT = 200;
const COUNT_MAX = 10_000_000;
/** Seeds that nobody has seen start anywhere below; each is easily typed again. */
const FRESH_SEED_MAX = 1_000_000_000;
const PROGRESS_EVERY_MS = 10_000;

const HELP = `Usage: scripts/simulate [--seed N] [--steps N] [--count N] [--minutes N] [--jobs N]
                        [--json]
       scripts/simulate --mutants [--seed N] [--jobs N]

Runs the product's own boxes and hub in simulated worlds: with a simulated clock, disk, network and
random source, and with whatever can go wrong, drawn by the seed. Looks at the rules about money
and trust all the time. The same seed gives the same world, and the same hash, on every machine.

  --seed N      the first seed; without it, fresh ones, which are printed
  --steps N     only the first N things that happen in a world (${STEPS})
  --count N     so many seeds: 1 where --seed is given, else ${COUNT}, or as --minutes says
  --minutes N   begins no further seed after so many minutes
  --jobs N      so many processes (as many as there are processors: ${availableParallelism()})
  --mutants     makes one mistake in the product after the other, and shows that it is found
  --json        prints one JSON object; progress goes to standard error
  --help        this text

Ctrl-C ends it early, with the sums so far. Exit status: 0 no rule was broken, 1 one was, 2 wrong
usage. See docs/simulation.md.`;

class UsageError extends Error {}

interface Wish {
  readonly seed: number;
  readonly steps: number;
  readonly count: number;
  readonly msMax: number;
  readonly jobs: number;
  readonly json: boolean;
  readonly mutants: boolean;
}

async function main(): Promise<number> {
  try {
    const wish = readWish();
    if (wish === null) console.log(HELP);
    else if (wish.mutants) return await printMutantTable(wish);
    else return await simulate(wish);
    return 0;
  } catch (error) {
    if (error instanceof SimulationEnded) {
      process.stderr.write(`simulate: ${error.message}; is there memory enough?\n`);
      process.exit(1);
    }
    if (!(error instanceof UsageError)) throw error;
    process.stderr.write(`simulate: ${error.message} (--help tells more)\n`);
    return 2;
  }
}

async function simulate({ seed, steps, count, msMax, jobs, json }: Wish): Promise<number> {
  const tell = json ? (line: string) => void process.stderr.write(`${line}\n`) : console.log;
  const tally = new SimulationTally();
  const begunMs = Date.now();
  let given = 0;
  let isStopped = false;
  const stopListening = listenForStop(
    () => {
      isStopped = true;
      tell("stopping after the seeds under way ...");
    },
    () => process.exit(130),
  );
  const progress = setInterval(() => {
    tell(progressLine(tally, Date.now() - begunMs));
  }, PROGRESS_EVERY_MS);
  if (count > 1) tell(`seeds from ${seed}, ${jobs} at a time`);
  let last: SeedResult | null = null;
  await runSeeds({
    jobs: Math.min(jobs, count),
    next: () => {
      if (isStopped || given === count || Date.now() - begunMs >= msMax) return null;
      given += 1;
      return { seed: seed + given - 1, steps };
    },
    onResult: (result) => {
      last = result;
      tally.add(result);
      if (result.violations.length > 0) for (const line of failureLines(result)) tell(line);
    },
  });
  clearInterval(progress);
  stopListening();
  const wallMs = Date.now() - begunMs;
  if (json) console.log(JSON.stringify(summaryJson(tally, { seed, wallMs, last })));
  else for (const line of summaryLines(tally, { seed, wallMs, last })) console.log(line);
  return tally.failures.length > 0 ? 1 : 0;
}

/** Null where only help is wanted. */
function readWish(): Wish | null {
  const values = readArguments();
  if (values.help) return null;
  const seed = numberOf(values, "seed", { least: 0, most: FRESH_SEED_MAX * COUNT_MAX });
  const steps = numberOf(values, "steps", { least: 1, most: STEPS });
  const minutes = numberOf(values, "minutes", { least: 1, most: 100_000 });
  const count = numberOf(values, "count", { least: 1, most: COUNT_MAX });
  const jobs = numberOf(values, "jobs", { least: 1, most: 256 });
  const ordinaryCount = minutes !== null ? COUNT_MAX : seed !== null ? 1 : COUNT;
  return {
    seed: seed ?? randomInt(1, FRESH_SEED_MAX),
    steps: steps ?? STEPS,
    count: count ?? ordinaryCount,
    msMax: minutes === null ? Number.POSITIVE_INFINITY : minutes * 60_000,
    jobs: jobs ?? availableParallelism(),
    json: values.json,
    mutants: values.mutants,
  };
}

type Arguments = NonNullable<ReturnType<typeof readArguments>>;

/** Null where it is not given. */
function numberOf(
  values: Arguments,
  name: "seed" | "steps" | "minutes" | "count" | "jobs",
  { least, most }: { readonly least: number; readonly most: number },
): number | null {
  const text = values[name];
  if (text === undefined) return null;
  const number = /^[0-9]{1,16}$/.test(text) ? Number(text) : Number.NaN;
  if (number >= least && number <= most) return number;
  const printable = text.replace(/[^\x20-\x7e]/g, "?").slice(0, 20);
  throw new UsageError(`--${name} ${printable} is no whole number from ${least} to ${most}`);
}

function readArguments() {
  try {
    return parseArgs({
      options: {
        seed: { type: "string" },
        steps: { type: "string" },
        count: { type: "string" },
        minutes: { type: "string" },
        jobs: { type: "string" },
        json: { type: "boolean", default: false },
        mutants: { type: "boolean", default: false },
        help: { type: "boolean", short: "h", default: false },
      },
    }).values;
  } catch (error) {
    const [line = ""] = error instanceof Error ? error.message.split("\n") : [];
    throw new UsageError(line);
  }
}

process.exitCode = await main();
