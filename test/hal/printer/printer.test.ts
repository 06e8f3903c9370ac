/** The simulated printer against the printer contract, and what it adds to it. */
import { test } from "tap";
import { SimulatedPrinter } from "../../../hal/printer/simulated-printer.ts";
import { printerContract } from "./printer-contract.ts";

printerContract("simulated printer", () => {
  const printer = new SimulatedPrinter();
  return {
    printer,
    receipts: () => printer.printed.length,
    paperOut: () => printer.paperOut(),
    offline: () => printer.offline(),
    hang: () => printer.hang(),
    mute: () => printer.mute(),
    mend: () => printer.ready(),
  };
});

test("the simulated printer keeps its last receipts, not all of them", async (t) => {
  const printer = new SimulatedPrinter();
  for (let count = 1; count <= 101; count += 1) {
    await printer.print([{ type: "qr", text: String(count) }]);
  }
  t.equal(printer.printed.length, 100);
  t.same(printer.printed[0], [{ type: "qr", text: "2" }]);
});
