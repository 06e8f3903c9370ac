/** The simulated printer: keeps the receipts it printed. */
import { DeviceError, type DeviceErrorKind } from "../device-error.ts";
import type { Printer, PrinterStatus, Receipt } from "./printer.ts";

const PRINTED_MAX = 100;

export class SimulatedPrinter implements Printer {
  /** The last receipts that came out whole, the newest at the end. */
  readonly printed: Receipt[] = [];
  #status: PrinterStatus = "ready";
  #failure: DeviceErrorKind | null = null;

  async status(): Promise<PrinterStatus> {
    return this.#status;
  }

  async print(receipt: Receipt): Promise<void> {
    if (this.#failure) throw new DeviceError(this.#failure, `the printer is ${this.#status}`);
    this.printed.push(structuredClone(receipt));
    if (this.printed.length > PRINTED_MAX) this.printed.shift();
  }

  paperOut(): void {
    this.#be("out-of-paper", "out-of-paper");
  }

  offline(): void {
    this.#be("offline", "disconnected");
  }

  /** It answers no question and takes no receipt. */
  hang(): void {
    this.#be("unknown", "timeout");
  }

  /** It answers no question, but prints. */
  mute(): void {
    this.#be("unknown", null);
  }

  /** All is well again. */
  ready(): void {
    this.#be("ready", null);
  }

  #be(status: PrinterStatus, failure: DeviceErrorKind | null): void {
    this.#status = status;
    this.#failure = failure;
  }
}
