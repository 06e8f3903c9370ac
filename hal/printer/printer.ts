/** The printer contract: receipts as parts, so that a driver may encode them as it must. */

export type ReceiptPart =
  | {
      readonly type: "text";
      readonly text: string;
      readonly align: "left" | "center" | "right";
      /** 1 is the printer's normal character; 2 is twice as wide and high. */
      readonly scale: 1 | 2;
    }
  | { readonly type: "code128"; readonly text: string }
  | { readonly type: "qr"; readonly text: string }
  | { readonly type: "cut" };

export type Receipt = readonly ReceiptPart[];

/** `unknown` is its own answer: many printers do not report. */
export type PrinterStatus = "ready" | "out-of-paper" | "offline" | "unknown";

export interface Printer {
  /** Asks the printer. Resolves within a second; a printer that does not answer is `unknown`. */
  status(): Promise<PrinterStatus>;

  /**
   * Prints a receipt. Resolves when the printer has taken all of it. Rejects with `DeviceError`
   * (`out-of-paper`, `disconnected`, `timeout`); then an unknown part of it is on paper.
   */
  print(receipt: Receipt): Promise<void>;
}
