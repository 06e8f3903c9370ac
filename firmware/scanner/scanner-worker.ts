/** The scanner's own thread: decodes frames, so that the box's main loop never waits for it. */
import { strict as assert } from "node:assert";
import { type MessagePort, parentPort, workerData } from "node:worker_threads";
import { type Decoder, openDecoder } from "./decoder.ts";
import { FrameSearch } from "./frame-search.ts";
import type { CodeSymbol } from "./symbology.ts";

/** Some four times what the largest frames need. */
export const DECODER_HEAP_BYTES_MAX = 128 * 1024 * 1024;

/** What the thread is started with. */
export interface ScannerWorkerData {
  readonly role: "scanner";
  /** The bytes of `zxing_reader.wasm`. */
  readonly wasm: Uint8Array;
}

/** The sender does not write into the shared `luminance` before the answer has come. */
export type ScannerRequest =
  | {
      readonly type: "search";
      readonly luminance: Uint8Array;
      readonly width: number;
      readonly height: number;
    }
  | { readonly type: "forget"; readonly luminance: Uint8Array };

export type ScannerAnswer =
  | { readonly type: "ready" }
  | { readonly type: "forgotten" }
  | { readonly type: "refused"; readonly reason: string }
  | { readonly type: "searched"; readonly symbols: readonly CodeSymbol[] };

/** Serves frames until the thread is ended. A trap in the decoder ends it: the heap is suspect. */
export async function runScannerWorker(): Promise<void> {
  const port = parentPort;
  const { role, wasm } = workerData as ScannerWorkerData;
  assert(port !== null && role === "scanner", "this is a scanner's thread");
  let decoder: Decoder;
  try {
    decoder = await openDecoder(wasm);
  } catch (error) {
    answer(port, { type: "refused", reason: error instanceof Error ? error.message : "unknown" });
    return;
  }
  const search = new FrameSearch(decoder);
  port.on("message", (request: ScannerRequest) => {
    if (request.type === "forget") {
      request.luminance.fill(0);
      decoder.forget();
      answer(port, { type: "forgotten" });
      return;
    }
    const frame = { ...request, strideBytes: request.width };
    const symbols = search.search(frame);
    // It gives nothing back: what a frame has made it take is only free in another thread.
    assert(decoder.heapBytes <= DECODER_HEAP_BYTES_MAX, "the decoder has taken too much memory");
    answer(port, { type: "searched", symbols });
  });
  answer(port, { type: "ready" });
}

function answer(port: MessagePort, message: ScannerAnswer): void {
  port.postMessage(message);
}
