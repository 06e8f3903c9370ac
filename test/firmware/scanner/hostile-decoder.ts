/**
 * The scanner's real thread with the real WebAssembly in it, and frames that do to it what a bug in
 * the decoder could: each names itself by its first pixels. Loaded in the thread, before the
 * scanner's own program; in any other it does nothing.
 */
import { isMainThread, parentPort, Worker } from "node:worker_threads";
import { DECODER_THREAD_LIMITS } from "../../../firmware/scanner/decoder-thread.ts";
import type {
  ScannerRequest,
  ScannerWorkerData,
} from "../../../firmware/scanner/scanner-worker.ts";
import type { Picture } from "../../../hal/camera/simulated-camera.ts";

export const HOSTILITIES = ["damaged-heap", "unreachable", "hoarding"] as const;

/**
 * `damaged-heap`: the decoder's memory is overwritten, so that its own code traps. `unreachable`:
 * what an abort in it executes. `hoarding`: memory of the thread without end. `endless`:
 * WebAssembly that never returns.
 */
export type Hostility = (typeof HOSTILITIES)[number] | "endless";

const ALL: readonly Hostility[] = [...HOSTILITIES, "endless"];
const MARK = [222, 173, 192, 222];

/** A grey frame that does this to the decoder. */
export function hostileFrame(hostility: Hostility): Picture {
  const [width, height] = [1280, 720];
  const luminance = new Uint8Array(width * height).fill(128);
  luminance.set([...MARK, ALL.indexOf(hostility)]);
  return { luminance, width, height };
}

/** `startInstalledWorker`, with this file before it. */
export function startHostileWorker(data: ScannerWorkerData): Worker {
  const worker = new URL("../../../firmware/scanner/scanner-worker.ts", import.meta.url).href;
  const program = `
    import(${JSON.stringify(import.meta.url)})
      .then(() => import(${JSON.stringify(worker)}))
      .then((worker) => worker.runScannerWorker());`;
  return new Worker(program, {
    eval: true,
    workerData: data,
    resourceLimits: DECODER_THREAD_LIMITS,
  });
}

function hostilityOf({ type, luminance }: ScannerRequest): Hostility | undefined {
  const isMarked = type === "search" && MARK.every((byte, at) => luminance[at] === byte);
  return isMarked ? ALL[luminance[MARK.length] ?? -1] : undefined;
}

/** What of WebAssembly this file uses; Node's types know less of it. */
interface WasmMemory {
  readonly buffer: ArrayBuffer;
}
interface WasmInstance {
  readonly exports: Readonly<Record<string, unknown>>;
}
interface Wasm {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object) => WasmInstance;
  readonly Memory: new () => WasmMemory;
  readonly instantiate: (...args: readonly unknown[]) => Promise<{ instance: WasmInstance }>;
}
const wasm = Reflect.get(globalThis, "WebAssembly") as Wasm;

/** A module whose one function has this body. */
function instanceOf(body: readonly number[]): () => void {
  const code = [body.length + 1, 0, ...body];
  const bytes = Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...[1, 4, 1, 0x60, 0, 0],
    ...[3, 2, 1, 0],
    ...[7, 5, 1, 1, 0x66, 0, 0],
    ...[10, code.length + 1, 1, ...code],
  ]);
  const { exports } = new wasm.Instance(new wasm.Module(bytes));
  return exports.f as () => void;
}

/** `loop br 0 end end`. */
const runForEver = () => instanceOf([0x03, 0x40, 0x0c, 0, 0x0b, 0x0b])();
/** `unreachable end`. */
const trap = () => instanceOf([0x00, 0x0b])();

function hoard(): never {
  const hoarded: number[][] = [];
  for (;;) hoarded.push(new Array<number>(100_000).fill(0.5));
}

function lieInWait(): void {
  const memories: WasmMemory[] = [];
  const { instantiate } = wasm;
  const watched = async (...args: readonly unknown[]) => {
    const source = await instantiate(...args);
    for (const part of Object.values(source.instance.exports)) {
      if (part instanceof wasm.Memory) memories.push(part);
    }
    return source;
  };
  Object.assign(wasm, { instantiate: watched });
  parentPort?.on("message", (request: ScannerRequest) => {
    const [memory] = memories;
    switch (hostilityOf(request)) {
      case "damaged-heap":
        if (memory) new Uint8Array(memory.buffer).fill(0xff, 1024, 200_000);
        return;
      case "unreachable":
        return trap();
      case "hoarding":
        return hoard();
      case "endless":
        return runForEver();
    }
  });
}

if (!isMainThread) lieInWait();
