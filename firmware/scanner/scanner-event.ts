/** What the scanner tells whoever watches, and what it counts. */
import type { DeviceError } from "../../hal/device-error.ts";
import type { ScannerError } from "./scanner-error.ts";
import type { CodeSymbol } from "./symbology.ts";

/** All times are on the monotonic clock. */
export type ScannerEvent =
  | {
      readonly type: "sighted";
      /** One entry a text; more than one entry means that several codes are in view. */
      readonly symbols: readonly CodeSymbol[];
      readonly capturedAtMs: number;
      readonly takenAtMs: number;
      readonly decodedAtMs: number;
      /** From handing the frame to the decoder's thread until its answer was here. */
      readonly decodeMs: number;
    }
  /** The scanner goes on trying, so this comes again while the camera stays broken. */
  | { readonly type: "camera-failed"; readonly error: DeviceError }
  | { readonly type: "camera-recovered" }
  /**
   * The decoder is started again, after a pause that grows. `isLasting`: it has died so often
   * without reading a frame that somebody should know.
   */
  | { readonly type: "decoder-failed"; readonly error: ScannerError; readonly isLasting: boolean }
  /** It has read a frame after a failure that was lasting. */
  | { readonly type: "decoder-recovered" };

export interface ScannerCounters {
  /** Frames taken from the camera. */
  readonly frames: number;
  /** Frames that were searched to the end. */
  readonly decoded: number;
  /** Frames with codes that were handed over. */
  readonly sighted: number;
  readonly cameraFailures: number;
  /** How often the decoder's thread was started again. */
  readonly restarts: number;
  readonly decodeMsTotal: number;
  readonly decodeMsMax: number;
}
