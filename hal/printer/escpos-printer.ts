/**
 * An ESC/POS receipt printer at the end of a serial line, asked with `DLE EOT` (Epson, "ESC/POS
 * Command Reference": real-time status), which it answers even while it prints or has no paper.
 */
import type { Clock } from "../clock/clock.ts";
import { DeviceError } from "../device-error.ts";
import type { SerialLine } from "../serial-line/serial-line.ts";
import { encodeReceipt } from "./escpos-encoding.ts";
import type { Printer, PrinterStatus, Receipt } from "./printer.ts";

export interface EscposPrinterOptions {
  /** Called again after the line was lost. Rejects with `DeviceError`. */
  readonly openLine: () => Promise<SerialLine>;
  readonly clock: Clock;
  /** How long the printer may take to answer a question. */
  readonly answerMs?: number;
  /** How long it may take nothing of a receipt before it counts as hanging. */
  readonly stallMs?: number;
}

const ASK_PRINTER = Uint8Array.of(0x10, 0x04, 1);
const ASK_PAPER = Uint8Array.of(0x10, 0x04, 4);
/** Bits that are fixed in every answer, so that garbage is not taken for one. */
const FIXED_MASK = 0b1001_0011;
const FIXED_BITS = 0b0001_0010;
const OFFLINE_BIT = 0b0000_1000;
const PAPER_END_BITS = 0b0110_0000;
/** A receipt goes out in pieces, so that a printer that stops taking them is seen. */
const PIECE_BYTES = 256;

export class EscposPrinter implements Printer {
  readonly #openLine: () => Promise<SerialLine>;
  readonly #clock: Clock;
  readonly #answerMs: number;
  readonly #stallMs: number;
  #line: SerialLine | null = null;
  /** The last thing asked of the printer: one after the other. */
  #turn: Promise<unknown> = Promise.resolve();
  #heard: ((answer: number) => void) | null = null;

  constructor({ openLine, clock, answerMs = 400, stallMs = 5_000 }: EscposPrinterOptions) {
    this.#openLine = openLine;
    this.#clock = clock;
    this.#answerMs = answerMs;
    this.#stallMs = stallMs;
  }

  status(): Promise<PrinterStatus> {
    return this.#inTurn(() => this.#status());
  }

  print(receipt: Receipt): Promise<void> {
    return this.#inTurn(() => this.#print(receipt));
  }

  #inTurn<Result>(action: () => Promise<Result>): Promise<Result> {
    const turn = this.#turn.then(action);
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  async #status(): Promise<PrinterStatus> {
    try {
      const line = await this.#connect();
      const paper = await this.#ask(line, ASK_PAPER);
      if (paper === null) return "unknown";
      if ((paper & PAPER_END_BITS) !== 0) return "out-of-paper";
      const printer = await this.#ask(line, ASK_PRINTER);
      if (printer === null) return "unknown";
      return (printer & OFFLINE_BIT) === 0 ? "ready" : "offline";
    } catch (error) {
      if (!(error instanceof DeviceError)) throw error;
      return error.kind === "timeout" ? "unknown" : "offline";
    }
  }

  async #print(receipt: Receipt): Promise<void> {
    this.#complain(await this.#status());
    const line = await this.#connect();
    const bytes = encodeReceipt(receipt);
    for (let at = 0; at < bytes.length; at += PIECE_BYTES) {
      await this.#write(line, bytes.subarray(at, at + PIECE_BYTES), this.#stallMs);
    }
    // Whether the paper was long enough; a printer that does not report has to be believed.
    this.#complain(await this.#status());
  }

  #complain(status: PrinterStatus): void {
    if (status === "out-of-paper") throw new DeviceError(status, "the printer has no paper");
    if (status === "offline") throw new DeviceError("disconnected", "the printer is off");
  }

  async #connect(): Promise<SerialLine> {
    if (this.#line) return this.#line;
    const line = await this.#openLine();
    this.#line = line;
    line.listen((bytes) => {
      for (const byte of bytes) if ((byte & FIXED_MASK) === FIXED_BITS) this.#heard?.(byte);
    });
    void line.closed.then(() => {
      if (this.#line === line) this.#line = null;
    });
    return line;
  }

  /** Null where it does not answer in time. */
  async #ask(line: SerialLine, question: Uint8Array): Promise<number | null> {
    const { promise, resolve } = Promise.withResolvers<number | null>();
    this.#heard = resolve;
    const stopTimer = this.#clock.after(this.#answerMs, () => resolve(null));
    try {
      await this.#write(line, question, this.#answerMs);
      return await promise;
    } finally {
      stopTimer();
      this.#heard = null;
    }
  }

  async #write(line: SerialLine, bytes: Uint8Array, withinMs: number): Promise<void> {
    const { promise: late, reject } = Promise.withResolvers<never>();
    const stopTimer = this.#clock.after(withinMs, () => {
      reject(new DeviceError("timeout", `the printer took nothing for ${withinMs} ms`));
      // What it did not take must not come out with the next receipt.
      void line.close();
    });
    try {
      await Promise.race([line.write(bytes), late]);
    } finally {
      stopTimer();
    }
  }
}
