/** Looks at the processes of a soak from the outside, and at what their probes wrote. */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { median, percentile } from "../bench-parts/figure.ts";
import type { DecoderReading, ProbeReading } from "./process-probe.ts";
import type { Sample } from "./sample.ts";

interface Watched {
  readonly folder: string;
  readonly probeFiles: { readonly box: string; readonly hub: string };
  readonly pids: () => { readonly box: number; readonly hub: number };
}

/** What was timed since the last sample. */
export interface Timed {
  readonly dealings: number;
  readonly scannedMs: readonly number[];
  readonly shownMs: readonly number[];
}

interface Outside {
  readonly rssKib: number;
  readonly threads: number;
  readonly handles: number;
  readonly cpuMs: number;
}

/** `sysconf(_SC_CLK_TCK)`: the kernel's unit of processor time for user programs is fixed. */
const TICK_MS = 10;
const UNREAD: ProbeReading = {
  ...{ heapUsed: 0, heapTotal: 0, external: 0, arrayBuffers: 0 },
  ...{ loopDelayP99Ms: 0, loopDelayMaxMs: 0 },
};

export class Sampler {
  readonly #watched: Watched;
  readonly #startedAtMs = performance.now();
  #lastAtMs = performance.now();
  #lastCpuMs: { readonly box: number; readonly hub: number };

  constructor(watched: Watched) {
    this.#watched = watched;
    const { box, hub } = watched.pids();
    this.#lastCpuMs = { box: outsideOf(box).cpuMs, hub: outsideOf(hub).cpuMs };
  }

  /** Throws where a process is gone. */
  look(timed: Timed): Sample {
    const { folder, probeFiles, pids } = this.#watched;
    const [box, hub] = [outsideOf(pids().box), outsideOf(pids().hub)];
    const [boxSays, hubSays] = [readProbe(probeFiles.box), readProbe(probeFiles.hub)];
    const { wasmBytes } = read<DecoderReading>(`${probeFiles.box}-decoder.json`, { wasmBytes: 0 });
    const nowMs = performance.now();
    const percentOf = (cpuMs: number, last: number) => {
      return round((100 * (cpuMs - last)) / (nowMs - this.#lastAtMs), 1);
    };
    const sample: Sample = {
      minutes: round((nowMs - this.#startedAtMs) / 60_000, 3),
      dealings: timed.dealings,
      ...{ boxRssKib: box.rssKib, hubRssKib: hub.rssKib },
      ...{ boxHeapUsedKib: kib(boxSays.heapUsed), hubHeapUsedKib: kib(hubSays.heapUsed) },
      ...{ boxHeapTotalKib: kib(boxSays.heapTotal), hubHeapTotalKib: kib(hubSays.heapTotal) },
      ...{ boxExternalKib: kib(boxSays.external), hubExternalKib: kib(hubSays.external) },
      boxArrayBuffersKib: kib(boxSays.arrayBuffers),
      hubArrayBuffersKib: kib(hubSays.arrayBuffers),
      boxWasmKib: kib(wasmBytes),
      ...{ boxHandles: box.handles, hubHandles: hub.handles },
      ...{ boxThreads: box.threads, hubThreads: hub.threads },
      journalKib: kib(sizeOf(`${folder}/box`, /^journal\.log$/)),
      storeKib: kib(sizeOf(`${folder}/hub`, /\.sqlite/)),
      boxCpuPercent: percentOf(box.cpuMs, this.#lastCpuMs.box),
      hubCpuPercent: percentOf(hub.cpuMs, this.#lastCpuMs.hub),
      boxLoopDelayP99Ms: round(boxSays.loopDelayP99Ms, 1),
      hubLoopDelayP99Ms: round(hubSays.loopDelayP99Ms, 1),
      boxLoopDelayMaxMs: round(boxSays.loopDelayMaxMs, 1),
      hubLoopDelayMaxMs: round(hubSays.loopDelayMaxMs, 1),
      scannedMedianMs: statistic(timed.scannedMs, median),
      scannedP99Ms: statistic(timed.scannedMs, (samples) => percentile(samples, 99)),
      shownMedianMs: statistic(timed.shownMs, median),
      shownP99Ms: statistic(timed.shownMs, (samples) => percentile(samples, 99)),
    };
    this.#lastAtMs = nowMs;
    this.#lastCpuMs = { box: box.cpuMs, hub: hub.cpuMs };
    return sample;
  }
}

function outsideOf(pid: number): Outside {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  const field = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+)`, "m").exec(status)?.[1]);
  // The name in brackets may hold spaces; user and system time are the 14th and 15th field.
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8")
    .replace(/^.*\) /, "")
    .split(" ");
  return {
    rssKib: field("VmRSS"),
    threads: field("Threads"),
    handles: readdirSync(`/proc/${pid}/fd`).length,
    cpuMs: TICK_MS * (Number(stat[11]) + Number(stat[12])),
  };
}

function readProbe(file: string): ProbeReading {
  return read(`${file}.json`, UNREAD);
}

/** A probe has not written anything in its first seconds. */
function read<T>(file: string, unread: T): T {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as T;
  } catch {
    return unread;
  }
}

/** A file may go while it is looked at: a journal's rewrite, a write-ahead log's end. */
function sizeOf(folder: string, wanted: RegExp): number {
  const sizes = readdirSync(folder)
    .filter((name) => wanted.test(name))
    .map((name) => statSync(`${folder}/${name}`, { throwIfNoEntry: false })?.size ?? 0);
  return sizes.reduce((sum, size) => sum + size, 0);
}

function statistic(samples: readonly number[], of: (samples: readonly number[]) => number) {
  return samples.length === 0 ? null : round(of(samples), 1);
}

function kib(bytes: number): number {
  return round(bytes / 1024, 0);
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
