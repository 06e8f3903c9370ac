/**
 * A soak's samples as one picture (SVG): the box's figures on the left, the hub's on the right, all
 * over the same time. Pure.
 */
import { type Chart, drawChart } from "./chart.ts";
import { type Growth, RSS_GROWTH_PERCENT_MAX } from "./judgement.ts";
import type { Column, Sample } from "./sample.ts";

const CHART = { width: 520, height: 190 } as const;
const COLUMNS = 2;
const HEAD_HEIGHT = 44;
const BLUE = "#1f6fb4";
const ORANGE = "#c8641e";
const GREEN = "#3a8a4d";
const GREY = "#777";

interface Line {
  readonly column: Column;
  readonly name: string;
  readonly colour: string;
  readonly factor?: number;
}

interface Panel {
  readonly title: string;
  readonly lines: readonly Line[];
  readonly isFromZero: boolean;
}

const PANELS: readonly Panel[] = [
  panel("Box: resident memory, MiB", [mib(line("boxRssKib", "resident", BLUE))], false),
  panel("Hub: resident memory, MiB", [mib(line("hubRssKib", "resident", BLUE))], false),
  panel("Box: of it, MiB", [
    mib(line("boxHeapTotalKib", "V8's heap", GREY)),
    mib(line("boxHeapUsedKib", "heap used", BLUE)),
    mib(line("boxExternalKib", "external", ORANGE)),
    mib(line("boxWasmKib", "decoder's WebAssembly", GREEN)),
  ]),
  panel("Hub: of it, MiB", [
    mib(line("hubHeapTotalKib", "V8's heap", GREY)),
    mib(line("hubHeapUsedKib", "heap used", BLUE)),
    mib(line("hubExternalKib", "external", ORANGE)),
  ]),
  panel("Box: open files and threads", [
    line("boxHandles", "files and sockets", BLUE),
    line("boxThreads", "threads", ORANGE),
  ]),
  panel("Hub: open files and threads", [
    line("hubHandles", "files and sockets", BLUE),
    line("hubThreads", "threads", ORANGE),
  ]),
  panel("Box: journal, KiB", [line("journalKib", "journal", BLUE)]),
  panel("Hub: store and sandbox's books, MiB", [mib(line("storeKib", "on disk", BLUE))]),
  panel("Box: event loop late (ms), processor (% of one)", [
    line("boxLoopDelayP99Ms", "late, p99", ORANGE),
    line("boxCpuPercent", "processor", BLUE),
  ]),
  panel("Hub: event loop late (ms), processor (% of one)", [
    line("hubLoopDelayP99Ms", "late, p99", ORANGE),
    line("hubCpuPercent", "processor", BLUE),
  ]),
  panel("Key to verdict, ms", [
    line("scannedP99Ms", "p99 of a sample", ORANGE),
    line("scannedMedianMs", "median", BLUE),
  ]),
  panel("Customer's scan of the display to verdict, ms", [
    line("shownP99Ms", "p99 of a sample", ORANGE),
    line("shownMedianMs", "median", BLUE),
  ]),
];

export function soakPlot(
  samples: readonly Sample[],
  { growth, title }: { readonly growth: readonly Growth[]; readonly title: string },
): string {
  const rows = Math.ceil(PANELS.length / COLUMNS);
  const [width, height] = [COLUMNS * CHART.width, HEAD_HEIGHT + rows * CHART.height];
  const charts = PANELS.map((each, at) => {
    const x = (at % COLUMNS) * CHART.width;
    const y = HEAD_HEIGHT + Math.floor(at / COLUMNS) * CHART.height;
    return `<g transform="translate(${x} ${y})">${drawChart(chartOf(each, samples, growth))}</g>`;
  });
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" ` +
    `height="${height}" font-family="DejaVu Sans, Verdana, sans-serif" font-size="11">\n` +
    `<rect width="100%" height="100%" fill="#fff"/>\n` +
    `<text x="16" y="28" font-size="16">${title}</text>\n${charts.join("\n")}\n</svg>\n`
  );
}

function chartOf(
  { title, lines, isFromZero }: Panel,
  samples: readonly Sample[],
  growth: readonly Growth[],
): Chart {
  return {
    ...CHART,
    title,
    xTitle: "minutes",
    isFromZero,
    series: lines.map(({ column, name, colour, factor = 1 }) => ({
      name,
      colour,
      points: samples.flatMap((sample) => {
        const value = sample[column];
        return value === null ? [] : [{ x: sample.minutes, y: value * factor }];
      }),
    })),
    rules: lines.flatMap(({ column, factor = 1 }) => rulesOf(column, factor, growth)),
  };
}

/** The level that resident memory is held against, and what it may grow to. */
function rulesOf(column: Column, factor: number, growth: readonly Growth[]): Chart["rules"] {
  const row = growth.find((one) => one.column === column);
  if (row?.percentMax !== RSS_GROWTH_PERCENT_MAX || row.level === null) return [];
  const level = row.level * factor;
  return [
    { name: "level", y: level },
    { name: `+${RSS_GROWTH_PERCENT_MAX} %`, y: level * (1 + RSS_GROWTH_PERCENT_MAX / 100) },
  ];
}

function panel(title: string, lines: readonly Line[], isFromZero = true): Panel {
  return { title, lines, isFromZero };
}

function line(column: Column, name: string, colour: string): Line {
  return { column, name, colour };
}

function mib(inKib: Line): Line {
  return { ...inKib, factor: 1 / 1024 };
}
