/** Simulated GPIO against the GPIO contract, and what is there of the kernel's on any machine. */
import { existsSync } from "node:fs";
import { test } from "tap";
import { SimulatedGpio } from "../../../hal/gpio/simulated-gpio.ts";
import { SysfsGpio } from "../../../hal/gpio/sysfs-gpio.ts";
import { gpioContract } from "./gpio-contract.ts";

gpioContract("simulated GPIO", () => {
  const gpio = new SimulatedGpio({ lines: 4 });
  return {
    ...{ gpio, line: 2, missingLine: 4 },
    drive: (line, isHigh) => gpio.drive(line, isHigh),
    level: (line) => gpio.level(line),
  };
});

const hasSysfs = existsSync("/sys/class/gpio");

test("a kernel without GPIO in sysfs says what to configure", { skip: hasSysfs }, async (t) => {
  const gpio = new SysfsGpio({ chipLabel: "pinctrl-bcm2711" });
  await t.rejects(gpio.openInput(17), {
    ...{ name: "DeviceError", kind: "unsupported", message: /"character-device"/ },
  });
});
