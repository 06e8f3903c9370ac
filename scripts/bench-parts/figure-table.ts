/** Prints figures for people: a line a figure, its note below. Pure. */
import type { Figure, Target } from "./figure.ts";

const COLUMNS = ["verdict", "median", "p99", "max", "target", "ratio", "figure"] as const;

export function figureTable(figures: readonly Figure[]): string {
  const rows = figures.map((figure) => ({ figure, cells: cellsOf(figure) }));
  const widths = COLUMNS.map((name, at) =>
    Math.max(name.length, ...rows.map(({ cells }) => cells[at]?.length ?? 0)),
  );
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join("  ")
      .trimEnd();
  const lines = rows.flatMap(({ figure, cells }) => [line(cells), ...notesOf(figure)]);
  return [line(COLUMNS), ...lines].join("\n");
}

function cellsOf(figure: Figure): string[] {
  const { name, unit, samples, target, ratio, verdict } = figure;
  const say = (value: number) => `${tidy(value)}${unit && ` ${unit}`}`;
  const limit = target && limitOf(target, say);
  const [p99, max] = samples === 1 ? ["", ""] : [say(figure.p99), say(figure.max)];
  const ratioText = ratio === null ? "" : `${tidy(ratio)} x`;
  return [verdict, say(figure.median), p99, max, limit ?? "", ratioText, name];
}

function limitOf({ of, inclusive, limit }: Target, say: (value: number) => string): string {
  if (of === "ratio") return `ratio ${inclusive ? "≥" : ">"} ${tidy(limit)} x`;
  return `${of} ${inclusive ? "≤" : "<"} ${say(limit)}`;
}

function notesOf({ baseline, note, samples }: Figure): string[] {
  const against = baseline && `ratio to: ${baseline.what} (${tidy(baseline.value)})`;
  const count = samples > 1 ? `${samples} samples` : null;
  const words = [count, against, note || null].filter((word) => word !== null);
  return words.length > 0 ? [`    ${words.join("; ")}`] : [];
}

function tidy(value: number): string {
  if (Number.isInteger(value)) return String(value);
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  return value.toFixed(digits);
}
