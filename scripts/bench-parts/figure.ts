/** A measured figure: its samples summed up, its target, and a baseline from the same run. */

export interface Figure {
  readonly name: string;
  readonly unit: "ms" | "µs" | "MiB" | "KiB" | "";
  readonly samples: number;
  readonly median: number;
  readonly p99: number;
  readonly max: number;
  readonly target: Target | null;
  readonly baseline: Baseline | null;
  /** `judged` over the baseline; null where there is none. */
  readonly ratio: number | null;
  readonly verdict: "met" | "not met" | "no target";
  /** What is included, and what else was seen. */
  readonly note: string;
}

export interface Target {
  readonly limit: number;
  /** The statistic that is held against the limit. */
  readonly of: "median" | "p99" | "max";
  /** Whether the limit itself is still met. */
  readonly inclusive: boolean;
}

/** Something bare, measured in turns with the figure, so that the ratio outlives the machine. */
export interface Baseline {
  readonly what: string;
  readonly value: number;
}

export interface FigureParts {
  readonly name: string;
  readonly unit: Figure["unit"];
  readonly samples: readonly number[];
  readonly target?: Target;
  readonly baseline?: Baseline;
  readonly note?: string;
}

export function makeFigure({ samples, target, baseline, ...rest }: FigureParts): Figure {
  if (samples.length === 0) throw new Error(`${rest.name}: nothing was measured`);
  const found = {
    median: median(samples),
    p99: percentile(samples, 99),
    max: Math.max(...samples),
  };
  const judged = found[target?.of ?? "median"];
  return {
    note: "",
    ...rest,
    samples: samples.length,
    ...found,
    target: target ?? null,
    baseline: baseline ?? null,
    ratio: baseline ? judged / baseline.value : null,
    verdict: target ? verdictOn(judged, target) : "no target",
  };
}

export function median(samples: readonly number[]): number {
  return percentile(samples, 50);
}

/** The nearest rank: always one of the samples. */
export function percentile(samples: readonly number[], percent: number): number {
  const sorted = [...samples].sort((a, b) => a - b);
  const rank = Math.max(1, Math.ceil((percent / 100) * sorted.length));
  return sorted[rank - 1] ?? Number.NaN;
}

function verdictOn(judged: number, { limit, inclusive }: Target): Figure["verdict"] {
  return judged < limit || (inclusive && judged === limit) ? "met" : "not met";
}
