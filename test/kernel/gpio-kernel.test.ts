/** GPIO and the buttons on it, on lines that the kernel simulates. */
import { setTimeout as sleep } from "node:timers/promises";
import { test } from "tap";
import { GpioButtons } from "../../hal/buttons/gpio-buttons.ts";
import { SystemClock } from "../../hal/clock/system-clock.ts";
import { CharacterDeviceGpio } from "../../hal/gpio/character-device-gpio.ts";
import type { Gpio } from "../../hal/gpio/gpio.ts";
import { SysfsGpio } from "../../hal/gpio/sysfs-gpio.ts";
import { buttonsContract } from "../hal/buttons/buttons-contract.ts";
import { gpioContract } from "../hal/gpio/gpio-contract.ts";
import { GpioSim, missingGpioSim } from "./gpio-sim.ts";

const LINES = { "1": 0, "7": 1, point: 2, confirm: 3, cancel: 4 } as const;
const missing = missingGpioSim();

if (missing) test("GPIO of the kernel", { skip: missing }, async () => undefined);
else {
  const sim = new GpioSim({ label: "box-keys", lines: 8 });
  const drivers: readonly (readonly [name: string, make: () => Gpio])[] = [
    ["GPIO in sysfs", () => new SysfsGpio({ chipLabel: sim.label })],
    ["GPIO by character device", () => new CharacterDeviceGpio({ chip: sim.chip })],
  ];
  for (const [name, make] of drivers) {
    gpioContract(name, () => {
      const gpio = make();
      const drive = (line: number, isHigh: boolean) => sim.drive(line, isHigh);
      return { gpio, line: 5, missingLine: 8, drive, level: (line) => sim.level(line) };
    });
    buttonsContract(`buttons on ${name}`, async () => {
      for (const line of Object.values(LINES)) sim.drive(line, true);
      const clock = new SystemClock();
      const buttons = await GpioButtons.open({ gpio: make(), clock, lines: LINES });
      const press = async (key: string) => {
        const line = (LINES as Readonly<Record<string, number>>)[key] ?? 0;
        for (const isHigh of [false, true]) {
          sim.drive(line, isHigh);
          await sleep(80);
        }
      };
      return { buttons, press };
    });
  }
  test("a chip that is not there is told, with those that are", async (t) => {
    const gpio = new SysfsGpio({ chipLabel: "no-such-chip" });
    await t.rejects(gpio.openInput(0), { kind: "disconnected", message: /there are: .*box-keys/ });
  });
  test("the chip is taken away", async () => sim.remove());
}
