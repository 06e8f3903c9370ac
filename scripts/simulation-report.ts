/** What `simulate` prints: progress, what broke, and the sums. Pure. */
import type { SeedResult } from "../test/simulation/run-seed.ts";
import type { RanSeed } from "../test/simulation/run-seeds.ts";
import { ENDS, type SimulationTally } from "../test/simulation/simulation-tally.ts";

const SENTENCES_MAX = 5;

export interface SimulationRun {
  /** The first. */
  readonly seed: number;
  readonly wallMs: number;
  /** The result of the seed that ended last; null where none has. */
  readonly last: SeedResult | null;
}

export function progressLine(tally: SimulationTally, wallMs: number): string {
  const { seeds, payments, failures } = tally;
  const ms = payments === 0 ? "-" : (tally.cpuMs / payments).toFixed(1);
  return (
    `${clock(wallMs)}  ${grouped(seeds)} seeds, ${grouped(payments)} payments, ` +
    `${failures.length} with violations, ${ms} ms of CPU a payment`
  );
}

/** What broke, in the shortest story that breaks it, and the command that shows it again. */
export function failureLines(ran: RanSeed): readonly string[] {
  const result = ran.shortest ?? ran;
  const { violations } = result;
  const more = violations.length - SENTENCES_MAX;
  return [
    `VIOLATION  seed ${result.seed}, ${result.steps} steps, hash ${result.hash}`,
    ...violations.slice(0, SENTENCES_MAX).map((sentence) => `  ${sentence}`),
    ...(more > 0 ? [`  and ${more} more`] : []),
    `  again: ${replayCommand(result)}`,
  ];
}

export function summaryLines(tally: SimulationTally, run: SimulationRun): readonly string[] {
  const { seeds, payments, refunds, ends, faults, failures, cpuMs } = tally;
  const ended = ENDS.map((end) => `${grouped(ends.get(end) ?? 0)} ${end}`);
  const struck = [...faults].sort(([a], [b]) => (a < b ? -1 : 1));
  const width = Math.max(0, ...struck.map(([kind]) => kind.length));
  const hash = seeds === 1 && run.last ? [`hash      ${run.last.hash}`] : [];
  return [
    "faults by kind:",
    ...struck.map(([kind, count]) => `  ${kind.padEnd(width)}  ${grouped(count).padStart(11)}`),
    `seeds     ${grouped(seeds)}, from ${run.seed}`,
    ...hash,
    `payments  ${grouped(payments)}: ${ended.join(", ")}; ${grouped(refunds)} refunds`,
    `time      ${clock(cpuMs)} of CPU, ${clock(run.wallMs)} on the wall`,
    violationLine(failures),
  ];
}

export function summaryJson(tally: SimulationTally, run: SimulationRun): object {
  const { seeds, payments, refunds, ends, faults, failures } = tally;
  return {
    seeds,
    firstSeed: run.seed,
    ...(seeds === 1 && run.last && { hash: run.last.hash }),
    payments,
    ends: Object.fromEntries(ends),
    refunds,
    faults: Object.fromEntries(faults),
    cpuMs: Math.round(tally.cpuMs),
    wallMs: run.wallMs,
    failures: failures.map((ran) => {
      const result = ran.shortest ?? ran;
      const { seed, steps, hash, violations } = result;
      return { seed, steps, hash, violations, command: replayCommand(result) };
    }),
  };
}

function violationLine(failures: readonly RanSeed[]): string {
  if (failures.length === 0) return "no rule was broken";
  return `RULES WERE BROKEN in ${failures.length} seed${failures.length === 1 ? "" : "s"}`;
}

function replayCommand({ seed, steps }: SeedResult): string {
  return `scripts/simulate --seed ${seed} --steps ${steps}`;
}

function grouped(number: number): string {
  return number.toLocaleString("en");
}

/** Such as 1:02:03. */
function clock(ms: number): string {
  const seconds = Math.round(ms / 1000);
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return parts.map((part, at) => (at === 0 ? part : String(part).padStart(2, "0"))).join(":");
}
