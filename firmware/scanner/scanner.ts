/** Watches the camera for payment codes; the decoding happens on a thread of its own. */
import { strict as assert } from "node:assert";
import type { Camera, Frame } from "../../hal/camera/camera.ts";
import type { Clock } from "../../hal/clock/clock.ts";
import { DeviceError } from "../../hal/device-error.ts";
import { type DecoderThread, type StartWorker, startDecoderThread } from "./decoder-thread.ts";
import { FrameAgreement } from "./frame-agreement.ts";
import { frameFault } from "./frame-fault.ts";
import { ScannerError } from "./scanner-error.ts";
import type { ScannerCounters, ScannerEvent } from "./scanner-event.ts";

export interface ScannerOptions {
  readonly camera: Camera;
  readonly clock: Clock;
  readonly startWorker: StartWorker;
  /** Reads `zxing_reader.wasm`; asked again whenever the decoder is started again. */
  readonly readWasm: () => Promise<Uint8Array>;
}

/** How long to wait after the first failure in a row, the second, ...; then always the last. */
const retryDelaysMs = [250, 500, 1000, 2000, 4000, 8000] as const;

/**
 * A decoder that dies more often than this without reading one frame is told to be broken. It is
 * tried all the same: it may be a picture that it dies of, and somebody takes that away.
 */
const restartsInARowMax = 5;

type Listener = (event: ScannerEvent) => void;

/** From one `watch` to its end. */
interface Session {
  readonly listener: Listener;
  isOver: boolean;
  cameraFailuresInARow: number;
  endPause: () => void;
}

/** Texts that it reads are bearer tokens: they go to the listener and are not kept or logged. */
export class Scanner {
  readonly #options: ScannerOptions;
  readonly #agreement = new FrameAgreement();
  #thread: DecoderThread | undefined;
  /** Since it last read a frame, in whatever watch. */
  #decoderFailuresInARow = 0;
  #session: Session | undefined;
  #done: Promise<void> = Promise.resolve();
  readonly #counters = {
    frames: 0,
    decoded: 0,
    sighted: 0,
    cameraFailures: 0,
    restarts: 0,
    decodeMsTotal: 0,
    decodeMsMax: 0,
  };

  constructor(options: ScannerOptions) {
    this.#options = options;
  }

  /** Resolves when the decoder is ready; the camera stays off. Rejects with `ScannerError`. */
  async open(): Promise<void> {
    assert(this.#thread === undefined, "the scanner is opened once");
    await this.#startThread();
  }

  /**
   * Switches the camera on and reports what it sees, frame after frame, until `unwatch`: a QR code
   * on its first frame, a Code 128 when a second frame or a QR code agrees with it. A code that
   * stays in view is reported on every frame.
   */
  watch(listener: Listener): void {
    assert(this.#session === undefined, "one watches at a time");
    const session: Session = {
      listener,
      isOver: false,
      cameraFailuresInARow: 0,
      endPause: () => undefined,
    };
    this.#session = session;
    this.#done = this.#done.then(() => this.#run(session));
  }

  /** Nothing is reported after this call. Resolves when the camera is off and all is forgotten. */
  async unwatch(): Promise<void> {
    const session = this.#session;
    this.#session = undefined;
    if (session !== undefined) {
      session.isOver = true;
      session.endPause();
      await this.#options.camera.stop();
    }
    await this.#done;
  }

  /** Ends the watch and the decoder's thread. The scanner cannot be used any more. */
  async close(): Promise<void> {
    await this.unwatch();
    await this.#thread?.end();
    this.#thread = undefined;
  }

  get counters(): ScannerCounters {
    return { ...this.#counters };
  }

  async #run(session: Session): Promise<void> {
    while (!session.isOver) {
      if (this.#thread === undefined) {
        await this.#restartThread(session);
        continue;
      }
      const frame = await this.#takeFrame(session);
      if (frame !== undefined && !session.isOver) await this.#search(session, frame, this.#thread);
    }
    this.#agreement.forget();
    await this.#options.camera.stop();
    await this.#forgetFrame();
  }

  async #forgetFrame(): Promise<void> {
    try {
      await this.#thread?.forget();
    } catch (error) {
      if (!(error instanceof ScannerError)) throw error;
      // It died, and its memory with it; the next search finds that out and starts another.
    }
  }

  /** The newest frame; undefined where the camera failed, after the time to wait for it. */
  async #takeFrame(session: Session): Promise<Frame | undefined> {
    const { camera } = this.#options;
    try {
      await camera.start();
      const frame = await camera.nextFrame();
      const fault = frameFault(frame);
      if (fault !== null) throw new DeviceError("unsupported", fault);
      this.#counters.frames += 1;
      if (session.cameraFailuresInARow > 0) this.#report(session, { type: "camera-recovered" });
      session.cameraFailuresInARow = 0;
      return frame;
    } catch (error) {
      if (!(error instanceof DeviceError)) throw error;
      if (session.isOver) return undefined;
      this.#counters.cameraFailures += 1;
      session.cameraFailuresInARow += 1;
      this.#report(session, { type: "camera-failed", error });
      await camera.stop();
      await this.#pause(session, session.cameraFailuresInARow);
      return undefined;
    }
  }

  async #search(session: Session, frame: Frame, thread: DecoderThread): Promise<void> {
    const { clock } = this.#options;
    const { capturedAtMs } = frame;
    const takenAtMs = clock.monotonicMs();
    try {
      const seen = await thread.search(frame);
      const decodedAtMs = clock.monotonicMs();
      const decodeMs = decodedAtMs - takenAtMs;
      this.#countDecoded(decodeMs);
      if (this.#isLastinglyBroken) this.#report(session, { type: "decoder-recovered" });
      this.#decoderFailuresInARow = 0;
      const symbols = this.#agreement.believe(seen);
      if (symbols.length === 0 || session.isOver) return;
      this.#counters.sighted += 1;
      const times = { capturedAtMs, takenAtMs, decodedAtMs, decodeMs };
      this.#report(session, { type: "sighted", symbols, ...times });
    } catch (error) {
      await this.#decoderFailed(session, error);
    }
  }

  async #restartThread(session: Session): Promise<void> {
    this.#counters.restarts += 1;
    try {
      await this.#startThread();
    } catch (error) {
      await this.#decoderFailed(session, error);
    }
  }

  async #decoderFailed(session: Session, error: unknown): Promise<void> {
    if (!(error instanceof ScannerError)) throw error;
    this.#thread = undefined;
    this.#decoderFailuresInARow += 1;
    const isLasting = this.#isLastinglyBroken;
    this.#report(session, { type: "decoder-failed", error, isLasting });
    await this.#pause(session, this.#decoderFailuresInARow);
  }

  get #isLastinglyBroken(): boolean {
    return this.#decoderFailuresInARow > restartsInARowMax;
  }

  async #startThread(): Promise<void> {
    const { startWorker, readWasm, clock } = this.#options;
    this.#thread = await startDecoderThread(startWorker, readWasm, clock);
  }

  #report(session: Session, event: ScannerEvent): void {
    if (!session.isOver) session.listener(event);
  }

  /** Waits as long as so many failures in a row ask for, or until the watch is over. */
  async #pause(session: Session, failuresInARow: number): Promise<void> {
    if (session.isOver) return;
    const delayMs = retryDelaysMs[failuresInARow - 1] ?? retryDelaysMs[5];
    await new Promise<void>((resolve) => {
      const cancel = this.#options.clock.after(delayMs, resolve);
      session.endPause = () => {
        cancel();
        resolve();
      };
    });
  }

  #countDecoded(decodeMs: number): void {
    this.#counters.decoded += 1;
    this.#counters.decodeMsTotal += decodeMs;
    this.#counters.decodeMsMax = Math.max(this.#counters.decodeMsMax, decodeMs);
  }
}
