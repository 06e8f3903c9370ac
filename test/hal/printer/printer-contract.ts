/** What every printer must do, whoever built it. */
import { test } from "tap";
import type { Printer, Receipt } from "../../../hal/printer/printer.ts";

export interface PrinterUnderTest {
  readonly printer: Printer;
  /** How many whole receipts came out so far. */
  receipts(): number;
  paperOut(): void;
  offline(): void;
  /** Lets the printer answer nothing and take nothing. */
  hang(): void;
  /** Lets the printer answer nothing, but print. */
  mute(): void;
  /** Ends what the four above began. */
  mend(): void;
}

const RECEIPT: Receipt = [
  { type: "text", text: "收款 12.50", align: "center", scale: 2 },
  { type: "code128", text: "20260101000001" },
  { type: "qr", text: "20260101000001" },
  { type: "cut" },
];

export function printerContract(name: string, make: () => PrinterUnderTest): void {
  test(`${name}: a receipt of every part is printed`, async (t) => {
    const { printer, receipts } = make();
    t.equal(await printer.status(), "ready");
    await printer.print(RECEIPT);
    await printer.print([]);
    t.equal(receipts(), 2);
  });

  test(`${name}: a printer without paper says so`, async (t) => {
    const { printer, receipts, paperOut, mend } = make();
    paperOut();
    t.equal(await printer.status(), "out-of-paper");
    await t.rejects(printer.print(RECEIPT), { name: "DeviceError", kind: "out-of-paper" });
    t.equal(receipts(), 0);
    mend();
    await printer.print(RECEIPT);
    t.equal(receipts(), 1);
  });

  test(`${name}: a printer that is off says so`, async (t) => {
    const { printer, offline } = make();
    offline();
    t.equal(await printer.status(), "offline");
    await t.rejects(printer.print(RECEIPT), { name: "DeviceError", kind: "disconnected" });
  });

  test(`${name}: a printer that hangs is reported, its state unknown`, async (t) => {
    const { printer, hang } = make();
    hang();
    t.equal(await printer.status(), "unknown");
    await t.rejects(printer.print(RECEIPT), { name: "DeviceError", kind: "timeout" });
  });

  test(`${name}: a printer that does not report is unknown, and prints`, async (t) => {
    const { printer, receipts, mute } = make();
    mute();
    t.equal(await printer.status(), "unknown");
    await printer.print(RECEIPT);
    t.equal(receipts(), 1);
  });
}
