/** Rounds of a chaos run, one after the other, and the table at its end. */
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import type { BrokerKind } from "./chaos-plan.ts";
import { type RoundResult, runRound } from "./chaos-round.ts";

export interface ChaosOptions {
  readonly seed: number;
  readonly kills: number;
  /** Which broker the shop of each round has, in turns. */
  readonly brokers: readonly BrokerKind[];
  readonly folder: string;
  readonly say: (progress: string) => void;
  readonly stop: AbortSignal;
}

export interface ChaosResult {
  readonly seed: number;
  readonly rounds: readonly (RoundResult & {
    readonly seed: number;
    readonly broker: BrokerKind;
  })[];
  readonly violations: readonly string[];
  /** Where the books and logs of the rounds lie in which a rule was broken. */
  readonly evidence: readonly string[];
}

/** A box's journal keeps a thousand payments in full: a round stays well below. */
const KILLS_A_ROUND_MAX = 100;

export async function runChaos(options: ChaosOptions): Promise<ChaosResult> {
  const { kills, brokers, folder, say, stop } = options;
  const rounds: ChaosResult["rounds"][number][] = [];
  const evidence: string[] = [];
  const count = Math.ceil(kills / KILLS_A_ROUND_MAX);
  for (let round = 0; round < count && !stop.aborted; round += 1) {
    const seed = options.seed + round * 1000;
    const broker = brokers[round % brokers.length] ?? "embedded";
    const killsOfRound =
      Math.floor((kills * (round + 1)) / count) - Math.floor((kills * round) / count);
    say(`round ${round + 1} of ${count}: ${killsOfRound} kills, ${broker} broker, seed ${seed}`);
    const own = `${folder}/round-${round + 1}`;
    mkdirSync(own, { recursive: true });
    const result = await runRound({ seed, broker, kills: killsOfRound, folder: own, say, stop });
    rounds.push({ ...result, seed, broker });
    if (result.violations.length === 0) rmSync(own, { recursive: true });
    else {
      evidence.push(own);
      writeFileSync(`${own}/violations.txt`, `${result.violations.join("\n")}\n`);
      for (const violation of result.violations) say(`BROKEN: ${violation}`);
      say(`again: scripts/chaos --kills ${killsOfRound} --seed ${seed} --broker ${broker}`);
    }
  }
  return {
    seed: options.seed,
    rounds,
    violations: rounds.flatMap((one) => one.violations),
    evidence,
  };
}

export function chaosTable({ seed, rounds, violations, evidence }: ChaosResult): string {
  const kills = summed(rounds.map((round) => round.kills));
  const faults = summed(rounds.map((round) => round.faults));
  const ends = summed(rounds.map((round) => round.ends));
  const longest = Math.max(0, ...rounds.map((round) => round.finalAfterMs));
  const rows: readonly (readonly [string, string | number])[] = [
    ["kills", total(kills)],
    ...Object.entries(kills).map(([name, count]) => [`  ${name}`, count] as const),
    ...Object.entries(faults).map(([name, count]) => [name, count] as const),
    ["orders", total(ends) - refundsIn(ends)],
    ...Object.entries(ends).map(([name, count]) => [`  ${name}`, count] as const),
    ["codes shown", rounds.reduce((sum, { codesShown }) => sum + codesShown, 0)],
    ["starts refused", rounds.reduce((sum, { refusals }) => sum + refusals, 0)],
    ["all final after", `${(longest / 1000).toFixed(0)} s at the most`],
    ["violations", violations.length],
    ...evidence.map((folder) => ["evidence", folder] as const),
    ["seed", seed],
  ];
  return rows.map(([name, value]) => `${name.padEnd(20)}${String(value).padStart(8)}`).join("\n");
}

function summed(counts: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const [name, count] of counts.flatMap((each) => Object.entries(each))) {
    sums[name] = (sums[name] ?? 0) + count;
  }
  return Object.fromEntries(Object.entries(sums).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function total(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}

function refundsIn(ends: Readonly<Record<string, number>>): number {
  const refunds = Object.entries(ends).filter(([name]) => name.startsWith("refund "));
  return total(Object.fromEntries(refunds));
}
