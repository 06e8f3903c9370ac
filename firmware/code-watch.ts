/** Has the camera look for a customer's code while the till wants one, and judges what it sees. */
import type { Clock } from "../hal/clock/clock.ts";
import type { IssuerTable } from "./codes/issuer-table.ts";
import type { LiveIssuerTable } from "./codes/live-issuer-table.ts";
import type { NotReadyId } from "./diagnostics/not-ready.ts";
import type { Observe } from "./diagnostics/observation.ts";
import type { TroubleSource } from "./diagnostics/readiness.ts";
import { judgeBill } from "./office/judge-bill.ts";
import type { Bill } from "./office/office-state.ts";
import type { CodeVault } from "./payment/code-vault.ts";
import type { PaymentTimelines } from "./payment/payment-timeline.ts";
import type { Scanner } from "./scanner/scanner.ts";
import type { ScannerEvent } from "./scanner/scanner-event.ts";
import type { ScanNotice } from "./screens/scan-notice.ts";
import { judgeSighting } from "./till/judge-sighting.ts";
import { unreachable } from "./unreachable.ts";

export interface CodeWatchOptions {
  readonly scanner: Pick<Scanner, "watch" | "unwatch">;
  readonly clock: Clock;
  readonly issuerTable: LiveIssuerTable;
  readonly vault: CodeVault;
  readonly timelines: PaymentTimelines;
  readonly observe: Observe;
  /** The order whose code is looked for, or null where a sighting must wait or comes too late. */
  readonly wantedOrder: () => string | null;
  /** One payer's code (`notice` null; the vault has it), or something to tell the merchant. */
  readonly onSighted: (notice: ScanNotice | null, atMs: number) => void;
  /** Whether a receipt or a bill is looked for instead. */
  readonly wantsBill: () => boolean;
  readonly onBill: (bill: Bill, atMs: number) => void;
  readonly setTrouble: (source: TroubleSource, id: NotReadyId | null) => void;
}

export class CodeWatch {
  readonly #options: CodeWatchOptions;
  #isWatching = false;
  /** One table a sale: another one comes into use with the next. */
  #sale: { readonly order: string; readonly table: IssuerTable } | null = null;

  constructor(options: CodeWatchOptions) {
    this.#options = options;
  }

  /** Looks, or no longer; the same wish again changes nothing. */
  look(wanted: boolean): void {
    if (wanted === this.#isWatching) return;
    this.#isWatching = wanted;
    const { scanner, setTrouble } = this.#options;
    if (wanted) {
      scanner.watch((event) => this.#saw(event));
    } else {
      void scanner.unwatch();
      // Whether they still are broken shows when they are next needed.
      setTrouble("camera", null);
      setTrouble("decoder", null);
    }
  }

  #saw(event: ScannerEvent): void {
    const { setTrouble, observe } = this.#options;
    switch (event.type) {
      case "sighted":
        this.#sighted(event);
        return;
      case "camera-failed":
        observe({ type: "device-failed", device: "camera", detail: event.error.message });
        setTrouble("camera", "camera-missing");
        return;
      case "camera-recovered":
        setTrouble("camera", null);
        return;
      case "decoder-failed":
        observe({ type: "device-failed", device: "decoder", detail: event.error.message });
        if (event.isLasting) setTrouble("decoder", "decoder-failed");
        return;
      case "decoder-recovered":
        setTrouble("decoder", null);
        return;
      default:
        unreachable(event);
    }
  }

  #sighted(event: Extract<ScannerEvent, { type: "sighted" }>): void {
    const { clock, vault, timelines, wantedOrder, onSighted } = this.#options;
    if (this.#options.wantsBill()) {
      this.#options.onBill(
        judgeBill(event.symbols, this.#options.issuerTable),
        clock.monotonicMs(),
      );
      return;
    }
    const order = wantedOrder();
    if (order === null) return;
    const sighting = judgeSighting(event.symbols, this.#tableOf(order));
    const atMs = clock.monotonicMs();
    if (sighting.type === "notice") {
      onSighted(sighting.notice, atMs);
      return;
    }
    timelines.mark(order, "captured", event.capturedAtMs);
    timelines.mark(order, "decoded", event.decodedAtMs);
    timelines.mark(order, "classified", atMs);
    vault.put(order, sighting.code);
    onSighted(null, atMs);
  }

  #tableOf(order: string): IssuerTable {
    if (this.#sale?.order !== order) {
      this.#sale = { order, table: this.#options.issuerTable.current };
    }
    return this.#sale.table;
  }
}
