/** The simulated serial line against the serial line contract. */
import { SimulatedSerialLine } from "../../../hal/serial-line/simulated-serial-line.ts";
import { serialLineContract } from "./serial-line-contract.ts";

serialLineContract("simulated serial line", () => {
  const [line, far] = SimulatedSerialLine.pair();
  return { line, far, unplug: () => far.unplug() };
});
