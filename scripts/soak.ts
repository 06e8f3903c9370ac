/** The command `soak`: takes payments for hours and watches whether anything grows. */
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { ShopFailure } from "./shop-failure.ts";
import { growthTable } from "./soak-parts/growth-table.ts";
import { growthComplaints, growthOf } from "./soak-parts/judgement.ts";
import { runSoak, type SoakEnd } from "./soak-parts/run-soak.ts";
import type { Sample } from "./soak-parts/sample.ts";
import { soakPlot } from "./soak-parts/soak-plot.ts";
import { listenForStop } from "./stop-signals.ts";

const HOURS_MAX = 1000;
const SETTLE_MINUTES = 10;
const PACE_SECONDS = 2.5;
const EVERY_SECONDS = 10;

const HELP = `Usage: scripts/soak [--hours N] [--minutes N] [--out FOLDER] [--json]
                    [--settle MINUTES] [--every SECONDS] [--pace SECONDS] [--collect]

Runs a hub with its sandbox institutions and a box as processes of their own, takes a payment every
${PACE_SECONDS} s (by keys, camera and display, both ways round, with declines, cancellations,
refunds, closes of the shift and a line that breaks), and watches memory, open files, threads,
journal, store, event loop, processor and the time to the verdict. At the end everybody's books are
compared. Ctrl-C ends it early, with what there is.

  --hours N           how long, hours and minutes added up (1 hour)
  --minutes N
  --out FOLDER        new or empty (build/soak-<time>). Each sample goes to samples.jsonl and .csv
                      as it is taken, each payment's end to told.jsonl; soak.svg, table.txt and
                      summary.json come at the end
  --settle MINUTES    memory's level is taken from then on, for as long (${SETTLE_MINUTES})
  --every SECONDS     from one sample to the next (${EVERY_SECONDS})
  --pace SECONDS      from one payment to the next, where it has ended by then (${PACE_SECONDS})
  --collect           has the garbage of hub and box collected every minute: what is left is what
                      they hold. By itself V8 lets it lie for hours where there is little
  --json              prints one JSON object at the end, instead of a table
  --help              this text

Exit status: 0 when nothing grew and all ended as meant; 1 when not, or it could not be run; 2 wrong
usage. A run under three times the settling time says nothing of growth.`;

class UsageError extends Error {}

interface Wish {
  readonly folder: string;
  readonly forMs: number;
  readonly settleMinutes: number;
  readonly sampleEveryMs: number;
  readonly paceMs: number;
  readonly collect: boolean;
  readonly json: boolean;
}

async function main(): Promise<number> {
  try {
    const wish = readWish();
    if (wish) return await soak(wish);
    console.log(HELP);
    return 0;
  } catch (error) {
    if (!(error instanceof UsageError || error instanceof ShopFailure)) throw error;
    const isUsage = error instanceof UsageError;
    process.stderr.write(`soak: ${error.message}${isUsage ? " (--help tells more)" : ""}\n`);
    return isUsage ? 2 : 1;
  }
}

async function soak(wish: Wish): Promise<number> {
  makeFolder(wish.folder);
  const [stop, kill] = [new AbortController(), new AbortController()];
  const stopListening = listenForStop(
    () => stop.abort(),
    () => kill.abort(),
  );
  const end = await runSoak({
    ...wish,
    say,
    onSample: (sample) => say(inWords(sample, wish.forMs)),
    stop: stop.signal,
    kill: kill.signal,
  });
  stopListening();
  return tell(wish, end);
}

function tell({ folder, settleMinutes, json }: Wish, end: SoakEnd): number {
  const { samples, dealings, failures, audit } = end;
  const growth = growthOf(samples, settleMinutes);
  const journalMaxKib = Math.max(...samples.map(({ journalKib }) => journalKib));
  const promisedKib = audit.journalBytesMax / 1024;
  const complaints = [...failures, ...audit.complaints, ...growthComplaints(growth)];
  if (journalMaxKib > promisedKib) {
    complaints.push(`the journal had ${journalMaxKib} KiB, over the ${promisedKib} it promises`);
  }
  const isJudged = growth.some(({ level }) => level !== null);
  const table = growthTable(growth, settleMinutes);
  const minutes = samples.at(-1)?.minutes ?? 0;
  const summary = { minutes, dealings, netMinor: audit.netMinor, isJudged, growth, complaints };
  writeFileSync(`${folder}/summary.json`, `${JSON.stringify(summary, null, 2)}\n`);
  writeFileSync(`${folder}/table.txt`, `${table}\n`);
  const title = `Soak: ${dealings} dealings in ${minutes.toFixed(0)} minutes`;
  writeFileSync(`${folder}/soak.svg`, soakPlot(samples, { growth, title }));
  if (json) console.log(JSON.stringify({ folder, ...summary }));
  else console.log(`${table}\n\n${dealings} dealings in ${minutes.toFixed(1)} min; see ${folder}`);
  if (!isJudged) say(`too short to say whether anything grew: under ${3 * settleMinutes} min`);
  for (const complaint of complaints) process.stderr.write(`soak: ${complaint}\n`);
  return complaints.length > 0 ? 1 : 0;
}

function inWords(sample: Sample, forMs: number): string {
  const { minutes, dealings, boxRssKib, hubRssKib, boxHandles, hubHandles } = sample;
  const mib = (kib: number) => (kib / 1024).toFixed(1);
  const late = sample.scannedMedianMs === null ? "" : `, ${sample.scannedMedianMs.toFixed(0)} ms`;
  return (
    `${minutes.toFixed(1)} of ${forMs / 60_000} min: ${dealings} dealings${late}; ` +
    `box ${mib(boxRssKib)} MiB, ${boxHandles} files; hub ${mib(hubRssKib)} MiB, ${hubHandles} files`
  );
}

function makeFolder(folder: string): void {
  let names: readonly string[];
  try {
    mkdirSync(folder, { recursive: true });
    names = readdirSync(folder);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new ShopFailure(`cannot write into --out ${folder}: ${why}`, { cause: error });
  }
  if (names.length > 0) {
    throw new UsageError(`--out ${folder} is not empty: give a new folder for each soak`);
  }
}

/** Null where only help is wanted. */
function readWish(): Wish | null {
  const values = readArguments();
  if (values.help) return null;
  const isSaid = values.hours !== undefined || values.minutes !== undefined;
  const hours = numberOf("--hours", values.hours ?? (isSaid ? "0" : "1"));
  const minutes = 60 * hours + numberOf("--minutes", values.minutes ?? "0");
  if (minutes <= 0 || minutes > 60 * HOURS_MAX) {
    throw new UsageError(`a soak takes more than 0 minutes and at most ${HOURS_MAX} hours`);
  }
  const settleMinutes = numberOf("--settle", values.settle);
  const everySeconds = numberOf("--every", values.every);
  if (settleMinutes <= 0) throw new UsageError("--settle is more than 0 minutes");
  if (everySeconds < 1) throw new UsageError("--every is at least 1 second");
  const started = new Date().toISOString().slice(0, 19).replace(/:/g, "-");
  const build = fileURLToPath(new URL("../build", import.meta.url));
  return {
    folder: resolve(values.out ?? `${build}/soak-${started}`),
    forMs: minutes * 60_000,
    settleMinutes,
    sampleEveryMs: everySeconds * 1000,
    paceMs: 1000 * numberOf("--pace", values.pace),
    collect: values.collect,
    json: values.json,
  };
}

function numberOf(option: string, text: string): number {
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text);
  throw new UsageError(`${option} ${text.slice(0, 20)} is no number such as 2 or 0.5`);
}

function readArguments() {
  try {
    return parseArgs({
      options: {
        hours: { type: "string" },
        minutes: { type: "string" },
        out: { type: "string" },
        settle: { type: "string", default: String(SETTLE_MINUTES) },
        every: { type: "string", default: String(EVERY_SECONDS) },
        pace: { type: "string", default: String(PACE_SECONDS) },
        collect: { type: "boolean", default: false },
        json: { type: "boolean", default: false },
        help: { type: "boolean", short: "h", default: false },
      },
    }).values;
  } catch (error) {
    const [line = "wrong arguments"] = error instanceof Error ? error.message.split("\n") : [];
    throw new UsageError(line.replace(/\. To specify.*/, ""));
  }
}

function say(progress: string): void {
  process.stderr.write(`${progress}\n`);
}

process.exitCode = await main();
