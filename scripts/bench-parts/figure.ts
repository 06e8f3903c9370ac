/** A measured figure: its samples summed up, its target, and a baseline from the same run. */

export interface Figure {
  readonly name: string;
  readonly unit: "ms" | "µs" | "MiB" | "KiB" | "/s" | "s" | "";
  readonly samples: number;
  readonly median: number;
  readonly p99: number;
  readonly max: number;
  readonly target: Target | null;
  readonly baseline: Baseline | null;
  /** The judged statistic over the baseline; null where there is none. */
  readonly ratio: number | null;
  readonly verdict: "met" | "not met" | "no target";
  /** What is included, and what else was seen. */
  readonly note: string;
}

export interface Target {
  readonly limit: number;
  /** The statistic that is held against the limit. A ratio has to be over it, the others below. */
  readonly of: "median" | "p99" | "max" | "ratio";
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
  const of = target?.of ?? "median";
  const compared = found[of === "ratio" ? "median" : of];
  const ratio = baseline ? compared / baseline.value : null;
  const judged = of === "ratio" ? (ratio ?? Number.NaN) : compared;
  return {
    note: "",
    ...rest,
    samples: samples.length,
    ...found,
    target: target ?? null,
    baseline: baseline ?? null,
    ratio,
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

function verdictOn(judged: number, { limit, inclusive, of }: Target): Figure["verdict"] {
  const isWithin = of === "ratio" ? judged > limit : judged < limit;
  return isWithin || (inclusive && judged === limit) ? "met" : "not met";
}
