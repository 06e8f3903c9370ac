/**
 * Measures a process from inside, without a change of the product: Node loads it first, in each of
 * the process's threads. Every few seconds it writes what its thread can tell of itself into a
 * file, named by its own URL's `into` (a path without an end): the main thread `<into>.json`, the
 * scanner's thread `<into>-decoder.json`. With `collect` it has the main thread's garbage collected
 * every minute, so that what is left is what the process holds.
 */
import { renameSync, writeFileSync } from "node:fs";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { isMainThread } from "node:worker_threads";

/** Of a process's main thread; bytes and milliseconds. */
export interface ProbeReading {
  readonly heapUsed: number;
  readonly heapTotal: number;
  readonly external: number;
  readonly arrayBuffers: number;
  /** How late the event loop was since the last reading. */
  readonly loopDelayP99Ms: number;
  readonly loopDelayMaxMs: number;
}

/** Of the scanner's thread. */
export interface DecoderReading {
  /** Of the decoder's WebAssembly memory. */
  readonly wasmBytes: number;
}

const EVERY_MS = 5000;
const LOOP_TIMER_MS = 20;
const COLLECT_EVERY_MS = 60_000;

const { searchParams } = new URL(import.meta.url);
const into = searchParams.get("into");
if (into !== null && isMainThread) {
  watchMainThread(`${into}.json`);
  if (searchParams.has("collect")) collectGarbage();
}
if (into !== null && !isMainThread) watchDecoder(`${into}-decoder.json`);

function watchMainThread(file: string): void {
  const delays = monitorEventLoopDelay({ resolution: LOOP_TIMER_MS });
  delays.enable();
  report(file, (): ProbeReading => {
    const { heapUsed, heapTotal, external, arrayBuffers } = process.memoryUsage();
    const loopDelayP99Ms = lateMs(delays.percentile(99));
    const loopDelayMaxMs = lateMs(delays.max);
    delays.reset();
    return { heapUsed, heapTotal, external, arrayBuffers, loopDelayP99Ms, loopDelayMaxMs };
  });
}

/** V8 lets it lie for hours where little is made. */
function collectGarbage(): void {
  setFlagsFromString("--expose-gc");
  const collect: () => void = runInNewContext("gc");
  setInterval(collect, COLLECT_EVERY_MS).unref();
}

/** The histogram counts from one timer to the next, in nanoseconds. */
function lateMs(nanoseconds: number): number {
  return Math.max(0, nanoseconds / 1e6 - LOOP_TIMER_MS);
}

/** As far as it is needed here: the types of WebAssembly belong to browsers' libraries. */
interface WasmNames {
  instantiate: (...args: unknown[]) => Promise<object>;
}

interface WasmMemory {
  readonly buffer: ArrayBufferLike;
}

function watchDecoder(file: string): void {
  const memories: WasmMemory[] = [];
  const { WebAssembly: wasm } = globalThis as unknown as { WebAssembly: WasmNames };
  const { instantiate } = wasm;
  wasm.instantiate = async (...args) => {
    const made = await instantiate(...args);
    const { exports } =
      "instance" in made ? (made.instance as object & Exporting) : (made as Exporting);
    memories.push(...Object.values(exports).filter(isMemory));
    return made;
  };
  report(file, (): DecoderReading => {
    const wasmBytes = memories.reduce((sum, { buffer }) => sum + buffer.byteLength, 0);
    return { wasmBytes };
  });
}

interface Exporting {
  readonly exports: Readonly<Record<string, unknown>>;
}

function isMemory(exported: unknown): exported is WasmMemory {
  return Object.prototype.toString.call(exported) === "[object WebAssembly.Memory]";
}

/** Whole or not at all: somebody reads it meanwhile. */
function report(file: string, read: () => object): void {
  const write = () => {
    writeFileSync(`${file}.new`, JSON.stringify(read()));
    renameSync(`${file}.new`, file);
  };
  setInterval(write, EVERY_MS).unref();
}
