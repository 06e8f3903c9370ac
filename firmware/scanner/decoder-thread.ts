/** The main loop's end of the scanner's thread: one frame at a time, there and back. */
import { strict as assert } from "node:assert";
import type { Worker } from "node:worker_threads";
import type { Clock } from "../../hal/clock/clock.ts";
import { type Luminance, packRows } from "./decoder.ts";
import { ScannerError } from "./scanner-error.ts";
import type { ScannerAnswer, ScannerRequest, ScannerWorkerData } from "./scanner-worker.ts";
import type { CodeSymbol } from "./symbology.ts";

/**
 * Starts a thread that calls `runScannerWorker` with this data as its `workerData`, within
 * `DECODER_THREAD_LIMITS`.
 */
export type StartWorker = (data: ScannerWorkerData) => Worker;

/**
 * What the thread's own heap may take; the decoder's, which lies beside it, is bound by
 * `DECODER_HEAP_BYTES_MAX`. A thread that needs more is ended by Node, alone.
 */
export const DECODER_THREAD_LIMITS = { maxOldGenerationSizeMb: 64, maxYoungGenerationSizeMb: 16 };

/** Far beyond what any frame takes, even on the smallest board under load. */
const answerTimeoutMs = 10_000;

interface Waiting {
  resolve(answer: ScannerAnswer): void;
  reject(error: ScannerError): void;
}

/** One life of the thread. After a rejection it has ended and a new one is needed. */
export class DecoderThread {
  readonly #worker: Worker;
  readonly #clock: Clock;
  #slot = new Uint8Array(new SharedArrayBuffer(0));
  #waiting: Waiting | undefined;
  #failure: ScannerError | undefined;

  /** Use `startDecoderThread`. */
  constructor(worker: Worker, clock: Clock) {
    this.#worker = worker;
    this.#clock = clock;
    worker.on("message", (answer: ScannerAnswer) => this.#waiting?.resolve(answer));
    worker.on("error", (cause) => this.#fail("crashed", "the decoder crashed", cause));
    worker.on("exit", (code) => this.#fail("crashed", `the decoder ended with code ${code}`));
  }

  /** Resolves when the decoder can take frames. */
  async ready(): Promise<void> {
    const answer = await this.#answer();
    if (answer.type === "ready") return;
    const reason = answer.type === "refused" ? answer.reason : "it spoke out of turn";
    this.#fail("cannot-start", `the decoder cannot start: ${reason}`);
    throw this.#failure;
  }

  /** The codes on this frame; it is copied before this returns. One call at a time. */
  async search(frame: Luminance): Promise<readonly CodeSymbol[]> {
    const { width, height } = frame;
    if (this.#slot.length !== width * height) {
      this.#slot = new Uint8Array(new SharedArrayBuffer(width * height));
    }
    packRows(frame, this.#slot);
    this.#post({ type: "search", luminance: this.#slot, width, height });
    const answer = await this.#answer();
    assert(answer.type === "searched", "a search is answered with what it found");
    return answer.symbols;
  }

  /** Overwrites the last frame everywhere, in the thread's own time: it may show a code. */
  async forget(): Promise<void> {
    this.#post({ type: "forget", luminance: this.#slot });
    const answer = await this.#answer();
    assert(answer.type === "forgotten", "a wish to forget is answered so");
  }

  async end(): Promise<void> {
    this.#fail("crashed", "the scanner was closed");
    await this.#worker.terminate();
  }

  #post(request: ScannerRequest): void {
    if (this.#failure === undefined) this.#worker.postMessage(request);
  }

  async #answer(): Promise<ScannerAnswer> {
    assert(this.#waiting === undefined, "the decoder is asked one thing at a time");
    if (this.#failure !== undefined) throw this.#failure;
    const cancel = this.#clock.after(answerTimeoutMs, () =>
      this.#fail("stuck", `the decoder did not answer within ${answerTimeoutMs} ms`),
    );
    try {
      return await new Promise<ScannerAnswer>((resolve, reject) => {
        this.#waiting = { resolve, reject };
      });
    } finally {
      this.#waiting = undefined;
      cancel();
    }
  }

  #fail(kind: ScannerError["kind"], message: string, cause?: unknown): void {
    if (this.#failure !== undefined) return;
    this.#failure = new ScannerError(kind, message, cause === undefined ? {} : { cause });
    this.#waiting?.reject(this.#failure);
    // Its own end cannot fail in a way that matters: whatever happens, it is gone or going.
    void this.#worker.terminate();
  }
}

/** Starts a thread and waits for its decoder. Rejects with `ScannerError`. */
export async function startDecoderThread(
  startWorker: StartWorker,
  readWasm: () => Promise<Uint8Array>,
  clock: Clock,
): Promise<DecoderThread> {
  let wasm: Uint8Array;
  try {
    wasm = await readWasm();
  } catch (cause) {
    const message = "the decoder cannot start: zxing_reader.wasm cannot be read: install it again";
    throw new ScannerError("cannot-start", message, { cause });
  }
  const thread = new DecoderThread(startWorker({ role: "scanner", wasm }), clock);
  await thread.ready();
  return thread;
}
