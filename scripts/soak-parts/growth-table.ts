/** What a soak has seen, as a table: each figure at the start, when settled, and at the end. */
import type { Growth } from "./judgement.ts";
import type { Column } from "./sample.ts";

const NAMES: Partial<Record<Column, string>> = {
  boxRssKib: "box: resident memory, MiB",
  boxHeapUsedKib: "box: heap used, MiB",
  boxHeapTotalKib: "box: heap in all, MiB",
  boxExternalKib: "box: external, MiB",
  boxArrayBuffersKib: "box: array buffers, MiB",
  boxWasmKib: "box: decoder's WebAssembly, MiB",
  boxHandles: "box: open files and sockets",
  boxThreads: "box: threads",
  boxCpuPercent: "box: processor, % of one",
  boxLoopDelayP99Ms: "box: event loop late, p99 ms",
  journalKib: "box: journal, KiB",
  hubRssKib: "hub: resident memory, MiB",
  hubHeapUsedKib: "hub: heap used, MiB",
  hubHeapTotalKib: "hub: heap in all, MiB",
  hubExternalKib: "hub: external, MiB",
  hubArrayBuffersKib: "hub: array buffers, MiB",
  hubHandles: "hub: open files and sockets",
  hubThreads: "hub: threads",
  hubCpuPercent: "hub: processor, % of one",
  hubLoopDelayP99Ms: "hub: event loop late, p99 ms",
  storeKib: "hub: store and sandbox's books, KiB",
  scannedMedianMs: "key to verdict, median ms",
  scannedP99Ms: "key to verdict, p99 ms",
  shownMedianMs: "customer's scan to verdict, median ms",
  shownP99Ms: "customer's scan to verdict, p99 ms",
};

export function growthTable(growth: readonly Growth[], settleMinutes: number): string {
  const head = ["", "start", `after ${settleMinutes} min`, "end", "growth", "may grow"];
  const rows = Object.entries(NAMES).flatMap(([column, name]) => {
    const row = growth.find((one) => one.column === column);
    return row ? [rowOf(name, row)] : [];
  });
  const widths = head.map((_, at) =>
    Math.max(...[head, ...rows].map((row) => cell(row, at).length)),
  );
  const lines = [head, ...rows].map((row) =>
    widths.map((width, at) =>
      at === 0 ? cell(row, at).padEnd(width) : cell(row, at).padStart(width),
    ),
  );
  return lines.map((line) => line.join("  ").trimEnd()).join("\n");
}

function rowOf(name: string, { start, level, end, percent, percentMax }: Growth): string[] {
  const shown = (value: number | null) => {
    if (value === null) return "-";
    return name.endsWith("MiB") ? (value / 1024).toFixed(1) : String(Number(value.toFixed(1)));
  };
  const growth = percent === null ? "-" : `${percent >= 0 ? "+" : ""}${percent.toFixed(1)} %`;
  const most = percentMax === null ? "" : `${percentMax} %`;
  return [name, shown(start), shown(level), shown(end), growth, most];
}

function cell(row: readonly string[], at: number): string {
  return row[at] ?? "";
}
