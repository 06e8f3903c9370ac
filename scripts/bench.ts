/** The command `bench`: measures what the project promises and prints it beside the promise. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { parseArgs } from "node:util";
import type { BenchContext, BenchPart } from "./bench-parts/bench-context.ts";
import { measureBundle } from "./bench-parts/bundle-size.ts";
import type { Figure } from "./bench-parts/figure.ts";
import { figureTable } from "./bench-parts/figure-table.ts";
import { measureHotPaths } from "./bench-parts/hot-paths.ts";
import { measureHubThroughput, measureSettlement } from "./bench-parts/hub-throughput.ts";
import { measureJournalAppend } from "./bench-parts/journal-append.ts";
import { measureLoopDelay } from "./bench-parts/loop-delay.ts";
import { measurePaymentCost } from "./bench-parts/payment-cost.ts";
import { measureRequestLatency } from "./bench-parts/request-latency.ts";
import { measureResidentMemory } from "./bench-parts/resident-memory.ts";
import { measureStartTime } from "./bench-parts/start-time.ts";
import { buildFirmware } from "./build-firmware.ts";

const PARTS: readonly BenchPart[] = [
  { name: "latency", measure: measureRequestLatency },
  { name: "loop", measure: measureLoopDelay },
  { name: "cost", measure: measurePaymentCost },
  { name: "journal", measure: measureJournalAppend },
  { name: "memory", measure: measureResidentMemory },
  { name: "start", measure: measureStartTime },
  { name: "bundle", measure: measureBundle },
  { name: "paths", measure: measureHotPaths },
  { name: "hub", measure: measureHubThroughput },
];
/** Only where they are asked for. */
const LONG_PARTS: readonly BenchPart[] = [{ name: "settlement", measure: measureSettlement }];
const PART_NAMES = PARTS.map(({ name }) => name).join(", ");
const PAYMENTS = 100;
const PAYMENTS_MAX = 10_000;

const HELP = `Usage: scripts/bench [--only PART]... [--long] [--payments N] [--json]

Builds the firmware, runs it with a sandbox hub, and prints each figure with its target. Every
figure comes with its ratio to something bare that was measured in the same run, because machines
differ and are shared. Takes some minutes. Progress goes to standard error.

  --only PART     measures this part; may be repeated: ${PART_NAMES}
  --long          also ${LONG_PARTS.map(({ name }) => name).join(", ")}, which takes minutes
  --payments N    payments of each part that takes some (${PAYMENTS})
  --json          prints one JSON object: figures, and what could not be measured
  --help          this text

Exit status: 0 when all was measured, whatever the figures say; 1 when something could not be
measured; 2 wrong usage.`;

interface Wish {
  readonly parts: readonly BenchPart[];
  readonly payments: number;
  readonly json: boolean;
}

interface Failure {
  readonly part: string;
  readonly why: string;
}

async function main(): Promise<number> {
  const wish = readWish();
  if (typeof wish === "string") {
    process.stderr.write(`bench: ${wish} (--help tells more)\n`);
    return 2;
  }
  if (wish === null) {
    console.log(HELP);
    return 0;
  }
  const folder = mkdtempSync(`${tmpdir()}/anycode-bench-`);
  try {
    const { bundle } = await buildFirmware(`${folder}/firmware`);
    return await measureAll(wish, { folder, bundle, payments: wish.payments });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function measureAll(wish: Wish, context: Omit<BenchContext, "say">): Promise<number> {
  const figures: Figure[] = [];
  const failures: Failure[] = [];
  for (const { name, measure } of wish.parts) {
    const say = (progress: string) => void process.stderr.write(`${name}: ${progress}\n`);
    try {
      figures.push(...(await measure({ ...context, say })));
    } catch (error) {
      failures.push({ part: name, why: error instanceof Error ? error.message : String(error) });
    }
  }
  if (wish.json) console.log(JSON.stringify({ figures, failures }, null, 2));
  else console.log(figureTable(figures));
  for (const { part, why } of failures) {
    process.stderr.write(`bench: ${part} could not be measured: ${why}\n`);
  }
  return failures.length > 0 ? 1 : 0;
}

/** Null where only help is wanted; a complaint where the wish makes no sense. */
function readWish(): Wish | string | null {
  try {
    const { values } = parseArgs({
      options: {
        only: { type: "string", multiple: true },
        payments: { type: "string", default: String(PAYMENTS) },
        long: { type: "boolean", default: false },
        json: { type: "boolean", default: false },
        help: { type: "boolean", short: "h", default: false },
      },
    });
    if (values.help) return null;
    const all = values.long ? [...PARTS, ...LONG_PARTS] : PARTS;
    const unknown = values.only?.find((name) => !all.some((part) => part.name === name));
    if (unknown !== undefined) return `there is no part ${unknown}; one of: ${PART_NAMES}`;
    const payments = Number(values.payments);
    if (!Number.isInteger(payments) || payments < 2 || payments > PAYMENTS_MAX) {
      return `--payments ${values.payments} is not a whole number from 2 to ${PAYMENTS_MAX}`;
    }
    const parts = all.filter(({ name }) => values.only?.includes(name) ?? true);
    return { parts, payments, json: values.json };
  } catch (error) {
    return error instanceof Error ? error.message : "wrong arguments";
  }
}

process.exitCode = await main();
