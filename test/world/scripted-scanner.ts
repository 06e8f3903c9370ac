/** A scanner that sees what a test puts in front of it: the real one's thread has its own time. */
import type { Scanner } from "../../firmware/scanner/scanner.ts";
import type { ScannerEvent } from "../../firmware/scanner/scanner-event.ts";
import type { Clock } from "../../hal/clock/clock.ts";
import { DeviceError } from "../../hal/device-error.ts";

export class ScriptedScanner implements Pick<Scanner, "watch" | "unwatch" | "close"> {
  readonly #clock: Clock;
  #listener: ((event: ScannerEvent) => void) | null = null;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get isWatching(): boolean {
    return this.#listener !== null;
  }

  /** Set by a test: the camera is gone, and that is told so many microtasks after `watch`. */
  cameraFailsAfterTurns: number | null = null;

  watch(listener: (event: ScannerEvent) => void): void {
    this.#listener = listener;
    if (this.cameraFailsAfterTurns !== null) void this.#failCamera(this.cameraFailsAfterTurns);
  }

  async #failCamera(turns: number): Promise<void> {
    for (let turn = 0; turn < turns; turn += 1) await null;
    const error = new DeviceError("disconnected", "the camera is gone, as the test was told");
    this.#listener?.({ type: "camera-failed", error });
  }

  async unwatch(): Promise<void> {
    this.#listener = null;
  }

  async close(): Promise<void> {
    this.#listener = null;
  }

  /** One frame with these codes in view, while somebody watches. */
  see(...texts: readonly string[]): void {
    const nowMs = this.#clock.monotonicMs();
    const symbols = texts.map((text) => ({ text, symbology: "qr" as const }));
    const times = { capturedAtMs: nowMs, takenAtMs: nowMs, decodedAtMs: nowMs, decodeMs: 0 };
    this.#listener?.({ type: "sighted", symbols, ...times });
  }
}
