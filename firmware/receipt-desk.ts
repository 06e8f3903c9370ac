/**
 * Brings receipts to the printer, one after the other, and tells how that went. Nothing waits for
 * it: a printer that hangs, is off or has no paper changes no payment.
 */
import { DeviceError } from "../hal/device-error.ts";
import type { Printer, Receipt } from "../hal/printer/printer.ts";
import type { Observe } from "./diagnostics/observation.ts";
import type { OfficeBook } from "./journal/office-book.ts";
import type { PrintStatus, ReceiptRule } from "./receipts/print-status.ts";
import type { Copy, Printing } from "./receipts/receipt-sections.ts";
import type { ReceiptStyle } from "./receipts/receipt-style.ts";
import { refundReceipt } from "./receipts/refund-receipt.ts";
import { saleReceipt } from "./receipts/sale-receipt.ts";
import { type ClosedShift, shiftReport, totalsReport } from "./receipts/shift-report.ts";
import type { TotalsSoFar } from "./shift/shift-room.ts";

export interface ReceiptDeskOptions {
  /** Null where the box has none. */
  readonly printer: Printer | null;
  readonly style: ReceiptStyle;
  readonly rule: ReceiptRule;
  readonly book: Pick<OfficeBook, "paymentOf" | "refundOf">;
  readonly observe: Observe;
  readonly onStatus: (subject: string, status: PrintStatus) => void;
}

/** Receipts that wait for the printer; more than a merchant asks for in a hurry. */
const WAITING_MAX = 8;

export class ReceiptDesk {
  readonly #options: ReceiptDeskOptions;
  #printing: Promise<void> = Promise.resolve();
  #waiting = 0;

  constructor(options: ReceiptDeskOptions) {
    this.#options = options;
  }

  /** A payment was approved just now: prints its receipt where the settings say so. */
  paid(order: string): void {
    if (this.#isAutomatic) this.printSale(order, { copy: "customer", isReprint: false });
  }

  /** Money went back just now. */
  refunded(refund: string): void {
    if (this.#isAutomatic) this.#printRefund(refund, { copy: "customer", isReprint: false });
  }

  /** Somebody asks for it; it may have been printed before. */
  reprint(order: string, copy: Copy): void {
    if (this.#options.rule === "never") this.#options.onStatus(order, "no-printer");
    else this.printSale(order, { copy, isReprint: true });
  }

  printSale(order: string, printing: Printing): void {
    const record = this.#options.book.paymentOf(order);
    if (record?.verdict !== "approved") {
      this.#options.onStatus(order, "nothing-to-print");
      return;
    }
    const { amountMinor, currency, atMs } = record;
    const { institution = null, institutionOrder = null, parts = null } = record;
    const paid = { order, money: { amountMinor, currency }, institution, institutionOrder, parts };
    this.#print(order, saleReceipt({ ...paid, atMs }, printing, this.#options.style));
  }

  /** The report of a shift is printed whatever the rule for receipts: nobody reads it otherwise. */
  printShift(closed: ClosedShift): void {
    // A box without a printer closes shifts as well; only who asks for paper hears that.
    if (!this.#options.printer && !closed.isReprint) return;
    this.#print("shift", shiftReport(closed, this.#options.style));
  }

  printTotals(totals: TotalsSoFar): void {
    this.#print("shift", totalsReport(totals, this.#options.style));
  }

  get #isAutomatic(): boolean {
    return this.#options.rule === "always" && this.#options.printer !== null;
  }

  #printRefund(refund: string, printing: Printing): void {
    const record = this.#options.book.refundOf(refund);
    if (record?.phase !== "refunded") return;
    const { order, amountMinor, currency, atMs, institution = null, parts = null } = record;
    const money = { amountMinor, currency };
    const about = { refund, order, money, institution, parts, atMs };
    this.#print(refund, refundReceipt(about, printing, this.#options.style));
  }

  #print(subject: string, receipt: Receipt): void {
    const { printer, onStatus } = this.#options;
    if (!printer || this.#waiting >= WAITING_MAX) {
      onStatus(subject, printer ? "offline" : "no-printer");
      return;
    }
    this.#waiting += 1;
    onStatus(subject, "printing");
    this.#printing = this.#printing
      .then(() => this.#printNow(printer, receipt))
      .then((status) => onStatus(subject, status))
      .finally(() => {
        this.#waiting -= 1;
      });
  }

  /** Never rejects for what a printer may do. */
  async #printNow(printer: Printer, receipt: Receipt): Promise<PrintStatus> {
    // Asked first: a printer without paper must not print half a receipt.
    const status = await printer.status();
    if (status === "out-of-paper" || status === "offline") {
      this.#failed(`the printer is ${status}`);
      return status;
    }
    try {
      await printer.print(receipt);
      return "printed";
    } catch (error) {
      if (!(error instanceof DeviceError)) throw error;
      this.#failed(error.message);
      if (error.kind === "out-of-paper") return error.kind;
      return error.kind === "disconnected" ? "offline" : "broken-off";
    }
  }

  #failed(detail: string): void {
    this.#options.observe({ type: "device-failed", device: "printer", detail });
  }
}
