/** What many seeds add up to. */
import type { RanSeed } from "./run-seeds.ts";

/** How payments end, and what may become of paid ones. */
export const ENDS = ["approved", "declined", "closed", "reversed"] as const;

export class SimulationTally {
  seeds = 0;
  payments = 0;
  refunds = 0;
  cpuMs = 0;
  readonly ends = new Map<string, number>();
  readonly faults = new Map<string, number>();
  /** Of the seeds in which a rule was broken. */
  readonly failures: RanSeed[] = [];

  add(result: RanSeed): void {
    this.seeds += 1;
    this.payments += result.payments;
    this.refunds += result.refunds;
    this.cpuMs += result.cpuMs;
    for (const [end, count] of Object.entries(result.ends)) addTo(this.ends, end, count);
    for (const [kind, count] of Object.entries(result.faults)) addTo(this.faults, kind, count);
    if (result.violations.length > 0) this.failures.push(result);
  }
}

function addTo(counts: Map<string, number>, name: string, count: number): void {
  counts.set(name, (counts.get(name) ?? 0) + count);
}
