/** The simulated buttons against the buttons contract. */
import { SimulatedButtons } from "../../../hal/buttons/simulated-buttons.ts";
import { buttonsContract } from "./buttons-contract.ts";

buttonsContract("simulated buttons", () => {
  const buttons = new SimulatedButtons();
  return { buttons, press: async (key) => buttons.press(key) };
});
