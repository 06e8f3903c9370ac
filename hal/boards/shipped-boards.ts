/** The boards that ship with the firmware, by name. */
import genericUart from "./generic-uart.json" with { type: "json" };
import raspberryPi4 from "./raspberry-pi-4.json" with { type: "json" };
import raspberryPiZero2 from "./raspberry-pi-zero-2.json" with { type: "json" };

export const SHIPPED_BOARDS: Readonly<Record<string, unknown>> = {
  "raspberry-pi-4": raspberryPi4,
  "raspberry-pi-zero-2": raspberryPiZero2,
  "generic-uart": genericUart,
};
