/** The decoder as it lies in `node_modules`, for everything that runs unbundled. */
import { readFile } from "node:fs/promises";
import { Worker } from "node:worker_threads";
import { DECODER_THREAD_LIMITS } from "../firmware/scanner/decoder-thread.ts";
import type { ScannerWorkerData } from "../firmware/scanner/scanner-worker.ts";

export function readInstalledWasm(): Promise<Uint8Array> {
  return readFile(new URL(import.meta.resolve("zxing-wasm/reader/zxing_reader.wasm")));
}

/** Starts the scanner's thread from the sources; the box's bundle starts itself instead. */
export function startInstalledWorker(data: ScannerWorkerData): Worker {
  const module = new URL("../firmware/scanner/scanner-worker.ts", import.meta.url).href;
  const program = `import(${JSON.stringify(module)}).then((worker) => worker.runScannerWorker());`;
  const resourceLimits = DECODER_THREAD_LIMITS;
  return new Worker(program, { eval: true, workerData: data, resourceLimits });
}
