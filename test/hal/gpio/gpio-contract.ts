/** What all GPIO must do, whoever built it. */
import { test } from "tap";
import type { Gpio, GpioInput } from "../../../hal/gpio/gpio.ts";

export interface GpioUnderTest {
  readonly gpio: Gpio;
  /** A line of the chip, and one that the chip does not have. */
  readonly line: number;
  readonly missingLine: number;
  /** What is wired to an input drives it. */
  drive(line: number, isHigh: boolean): void;
  /** The level that is on a line. */
  level(line: number): boolean;
}

type MakeGpio = () => GpioUnderTest | Promise<GpioUnderTest>;

export function gpioContract(name: string, make: MakeGpio): void {
  test(`${name}: an input tells its level, and each change of it`, async (t) => {
    const { gpio, line, drive } = await make();
    drive(line, true);
    const input = await gpio.openInput(line);
    t.equal(input.read(), true);
    for (const isHigh of [false, true, false]) {
      const told = nextLevel(input);
      drive(line, isHigh);
      t.equal(await told, isHigh);
      t.equal(input.read(), isHigh);
    }
    await input.close();
  });

  test(`${name}: nothing is told after closing, and the line is free again`, async (t) => {
    const { gpio, line, drive } = await make();
    drive(line, true);
    const input = await gpio.openInput(line);
    await t.rejects(gpio.openInput(line), { name: "DeviceError", kind: "busy" });
    let isTold = false;
    input.listen(() => {
      isTold = true;
    });
    await input.close();
    drive(line, false);
    const again = await gpio.openInput(line);
    t.equal(again.read(), false);
    t.notOk(isTold);
    await again.close();
  });

  test(`${name}: an output has its level from the first moment on`, async (t) => {
    const { gpio, line, level } = await make();
    for (const isHigh of [true, false]) {
      const output = await gpio.openOutput(line, isHigh);
      t.equal(level(line), isHigh);
      await output.write(!isHigh);
      t.equal(level(line), !isHigh);
      await output.close();
    }
  });

  test(`${name}: a line that is not there says so`, async (t) => {
    const { gpio, missingLine } = await make();
    const disconnected = { name: "DeviceError", kind: "disconnected" };
    await t.rejects(gpio.openInput(missingLine), disconnected);
    await t.rejects(gpio.openOutput(missingLine, true), disconnected);
  });
}

function nextLevel(input: GpioInput): Promise<boolean> {
  return new Promise((resolve) => input.listen(resolve));
}
