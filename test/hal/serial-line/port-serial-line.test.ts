/** Serial ports of the machine, on the kernel's pseudo-terminals, against the contract. */
import { test } from "tap";
import { SystemClock } from "../../../hal/clock/system-clock.ts";
import { EscposPrinter } from "../../../hal/printer/escpos-printer.ts";
import { PortSerialLine } from "../../../hal/serial-line/port-serial-line.ts";
import { EscposPaper } from "../printer/escpos-paper.ts";
import { missingSocat, PtyCables } from "./pty-cable.ts";
import { serialLineContract } from "./serial-line-contract.ts";

const missing = missingSocat();
const cables = new PtyCables();

if (missing) test(`serial ports`, { skip: missing }, async () => undefined);
else {
  serialLineContract("serial port", async () => {
    const { cable, line, far } = await layCable();
    return { line, far, unplug: () => void cable.pull() };
  });
  test("a port that is not there, or is in use, or is no port, says so", async (t) => {
    const open = (path: string) => PortSerialLine.open({ path, baudRate: 9600 });
    await t.rejects(open("/dev/no-such-port"), { name: "DeviceError", kind: "disconnected" });
    const { cable, line, far } = await layCable();
    await t.rejects(open(cable.ends[0]), { name: "DeviceError", kind: "busy" });
    await Promise.all([line.close(), far.close()]);
    await t.rejects(open("/dev/null"), { name: "DeviceError", kind: "unsupported" });
  });
  test("a receipt goes through a real port, and the printer answers", async (t) => {
    const { cable, far } = await layCable({ isNearOpen: false });
    const paper = new EscposPaper(far);
    const openLine = () => PortSerialLine.open({ path: cable.ends[0], baudRate: 115_200 });
    const printer = new EscposPrinter({ openLine, clock: new SystemClock(), answerMs: 5_000 });
    t.equal(await printer.status(), "ready");
    const text = "收款 12.50 ".repeat(200);
    await printer.print([{ type: "text", text, align: "left", scale: 1 }, { type: "cut" }]);
    t.match(paper.tear(), [{ text }, { type: "cut" }]);
    paper.isOutOfPaper = true;
    t.equal(await printer.status(), "out-of-paper");
    await cable.pull();
    t.equal(await printer.status(), "offline");
  });
  test("the cables are taken away", () => cables.pullAll());
}

async function layCable({ isNearOpen = true } = {}) {
  const cable = await cables.lay();
  const [near, far] = cable.ends;
  const open = (path: string) => PortSerialLine.open({ path, baudRate: 115_200 });
  const line = await open(isNearOpen ? near : far);
  return { cable, line, far: isNearOpen ? await open(far) : line };
}
