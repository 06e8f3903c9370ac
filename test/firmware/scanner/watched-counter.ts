/** A counter with a simulated camera in simulated time and the real decoder on its real thread. */
import type { Worker } from "node:worker_threads";
import { Scanner } from "../../../firmware/scanner/scanner.ts";
import type { ScannerEvent } from "../../../firmware/scanner/scanner-event.ts";
import type { ScannerWorkerData } from "../../../firmware/scanner/scanner-worker.ts";
import { SimulatedCamera } from "../../../hal/camera/simulated-camera.ts";
import { SimulatedClock } from "../../../hal/clock/simulated-clock.ts";
import { readInstalledWasm, startInstalledWorker } from "../../../scripts/installed-decoder.ts";

/** Only the decoder's time limit is longer; time stands still while the decoder works. */
const longestWaitMs = 9000;

export class WatchedCounter {
  readonly clock = new SimulatedClock();
  readonly camera = new SimulatedCamera({ clock: this.clock, strideBytes: 1344 });
  readonly events: ScannerEvent[] = [];
  readonly workers: Worker[] = [];
  readonly scanner: Scanner;
  /** May be replaced by a test, for the next start of the decoder. */
  startWorker: (data: ScannerWorkerData) => Worker = startInstalledWorker;
  readWasm: () => Promise<Uint8Array> = readInstalledWasm;

  constructor() {
    this.scanner = new Scanner({
      camera: this.camera,
      clock: this.clock,
      startWorker: (data) => {
        const worker = this.startWorker(data);
        this.workers.push(worker);
        return worker;
      },
      readWasm: () => this.readWasm(),
    });
  }

  watch(): void {
    this.scanner.watch((event) => this.events.push(event));
  }

  /** Lets simulated time pass, from one timer to the next, until this holds. */
  async until(holds: () => boolean): Promise<void> {
    while (!holds()) {
      const nextInMs = this.clock.nextTimerInMs;
      if (nextInMs !== null && nextInMs < longestWaitMs) this.clock.advance(nextInMs);
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  async untilDecoded(frames: number): Promise<void> {
    const target = this.scanner.counters.decoded + frames;
    await this.until(() => this.scanner.counters.decoded >= target);
  }

  eventsOf<Type extends ScannerEvent["type"]>(type: Type): Extract<ScannerEvent, { type: Type }>[] {
    return this.events.filter(
      (event): event is Extract<ScannerEvent, { type: Type }> => event.type === type,
    );
  }
}
