/** The ESC/POS printer against the printer contract, and the bytes it sends. */
import { test } from "tap";
import { SystemClock } from "../../../hal/clock/system-clock.ts";
import { encodeReceipt } from "../../../hal/printer/escpos-encoding.ts";
import { EscposPrinter } from "../../../hal/printer/escpos-printer.ts";
import type { Receipt } from "../../../hal/printer/printer.ts";
import { SimulatedSerialLine } from "../../../hal/serial-line/simulated-serial-line.ts";
import { EscposPaper } from "./escpos-paper.ts";
import { printerContract } from "./printer-contract.ts";

const FAST = { clock: new SystemClock(), answerMs: 30, stallMs: 60 };

const RECEIPT: Receipt = [
  { type: "text", text: "老王面馆", align: "center", scale: 2 },
  { type: "text", text: "收款           CNY 12.50", align: "left", scale: 1 },
  { type: "text", text: "$ 1.00", align: "right", scale: 1 },
  { type: "code128", text: "box-1-20260101-000001" },
  { type: "qr", text: "box-1-20260101-000001" },
  { type: "cut" },
];

printerContract("ESC/POS printer", () => {
  const { printer, paper, hang } = makePrinter();
  return {
    printer,
    receipts: () => paper.receipts,
    paperOut: () => {
      paper.isOutOfPaper = true;
    },
    offline: () => {
      paper.isOffline = true;
    },
    hang,
    mute: () => {
      paper.isMute = true;
    },
    mend: () => {
      paper.isOutOfPaper = false;
      paper.isOffline = false;
    },
  };
});

test("what the ESC/POS printer is sent reads back as the receipt", async (t) => {
  const { printer, paper } = makePrinter();
  await printer.print(RECEIPT);
  t.same(paper.tear(), RECEIPT);
});

test("a yuan sign is the wide one, and what GBK lacks is a question mark", async (t) => {
  const { printer, paper } = makePrinter();
  await printer.print([{ type: "text", text: "¥12.50 ก 面", align: "left", scale: 1 }]);
  t.match(paper.tear(), [{ text: "￥12.50 ? 面" }]);
  const bytes = encodeReceipt([{ type: "text", text: "¥", align: "left", scale: 1 }]);
  t.ok(Buffer.from(bytes).includes(Buffer.of(0xa3, 0xa4)), "two bytes of GBK");
});

test("paper that ends in the middle of a receipt is told", async (t) => {
  const { printer, paper, near } = makePrinter();
  const write = near.write.bind(near);
  near.write = async (bytes) => {
    await write(bytes);
    if (bytes.length > 3) paper.isOutOfPaper = true;
  };
  await t.rejects(printer.print(RECEIPT), { name: "DeviceError", kind: "out-of-paper" });
});

test("a printer that was unplugged is offline, and prints once it is back", async (t) => {
  const { printer, far, opened } = makePrinter();
  t.equal(await printer.status(), "ready");
  far.unplug();
  t.equal(await printer.status(), "ready", "the line is opened again");
  t.equal(opened(), 2);
});

test("garbage on the line is no answer", async (t) => {
  const { printer, far, paper } = makePrinter();
  paper.isMute = true;
  const status = printer.status();
  await far.write(Uint8Array.of(0xff, 0x00, 0x80));
  t.equal(await status, "unknown");
});

test("a receipt that was not taken does not come out with the next one", async (t) => {
  const { printer, hang, release, cables } = makePrinter();
  hang();
  await t.rejects(printer.print(RECEIPT), { name: "DeviceError", kind: "timeout" });
  release();
  await printer.print([{ type: "qr", text: "second" }]);
  const out = cables.flatMap(({ paper }) => paper.tear());
  t.same(out, [{ type: "qr", text: "second" }]);
});

/** A cable each time the line is opened; of the first one, what is at its ends. */
function makePrinter() {
  const cables: { near: SimulatedSerialLine; far: SimulatedSerialLine; paper: EscposPaper }[] = [];
  let isHanging = false;
  const addCable = () => {
    const [near, far] = SimulatedSerialLine.pair();
    const cable = { near, far, paper: new EscposPaper(far) };
    cables.push(cable);
    if (isHanging) far.hold();
    return cable;
  };
  const first = addCable();
  let opened = 0;
  const openLine = async () => {
    opened += 1;
    return (opened === 1 ? first : addCable()).near;
  };
  const hang = () => {
    isHanging = true;
    for (const { far } of cables) far.hold();
  };
  const release = () => {
    isHanging = false;
    for (const { far } of cables) far.release();
  };
  const printer = new EscposPrinter({ openLine, ...FAST });
  return { printer, ...first, cables, hang, release, opened: () => opened };
}
