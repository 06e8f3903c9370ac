/** Buttons and keypads on GPIO lines against the buttons contract, and what contacts do. */
import { setImmediate as settle } from "node:timers/promises";
import { test } from "tap";
import type { Key } from "../../../hal/buttons/buttons.ts";
import { GpioButtons } from "../../../hal/buttons/gpio-buttons.ts";
import { GpioKeypad } from "../../../hal/buttons/gpio-keypad.ts";
import { SimulatedClock } from "../../../hal/clock/simulated-clock.ts";
import { SimulatedGpio } from "../../../hal/gpio/simulated-gpio.ts";
import { buttonsContract } from "./buttons-contract.ts";

const LINES = { "1": 0, "7": 1, point: 2, confirm: 3, cancel: 4 } as const;
const [ROWS, COLUMNS] = [
  [0, 1],
  [2, 3, 4],
] as const;
const KEYPAD: readonly (readonly (Key | null)[])[] = [
  ["1", "7", "point"],
  ["confirm", "cancel", null],
];

buttonsContract("GPIO buttons", openButtons);
buttonsContract("GPIO keypad", openKeypad);

test("a bouncing contact is one press, and a glitch is none", async (t) => {
  const { buttons, gpio, pass } = await openButtons();
  const heard = hearing(buttons);
  for (const isHigh of [false, true, false, true, false]) {
    gpio.drive(LINES["7"], isHigh);
    await pass(4);
  }
  await pass(30);
  for (const isHigh of [true, false, true]) {
    gpio.drive(LINES["7"], isHigh);
    await pass(4);
  }
  await pass(30);
  t.same(heard, ["7"]);
  gpio.drive(LINES.cancel, false);
  await pass(5);
  gpio.drive(LINES.cancel, true);
  await pass(30);
  t.same(heard, ["7"], "five milliseconds are no press");
});

test("a button that is down when the box starts is no press until it was let go", async (t) => {
  const { buttons, press, gpio, pass } = await openButtons({ down: LINES.confirm });
  const heard = hearing(buttons);
  await pass(100);
  gpio.drive(LINES.confirm, true);
  await pass(30);
  await press("confirm");
  t.same(heard, ["confirm"]);
});

test("a line that cannot be opened leaves none of the others taken", async (t) => {
  const gpio = new SimulatedGpio({ lines: 5 });
  gpio.fail(LINES.confirm, "busy");
  const opening = GpioButtons.open({ gpio, clock: new SimulatedClock(), lines: LINES });
  await t.rejects(opening, { name: "DeviceError", kind: "busy" });
  await (await gpio.openInput(LINES["1"])).close();
});

test("on a keypad, two keys after one another are two presses, though both are down", async (t) => {
  const { buttons, hold, letGo } = await openKeypad();
  const heard = hearing(buttons);
  await hold("1");
  await hold("cancel");
  await letGo("1");
  await letGo("cancel");
  await hold("1");
  t.same(heard, ["1", "cancel", "1"]);
});

test("on a keypad, three keys that look like four are not believed", async (t) => {
  const { buttons, hold, letGo } = await openKeypad();
  const heard = hearing(buttons);
  await hold("1");
  await hold("7");
  await hold("confirm");
  await letGo("confirm");
  t.same(heard, ["1", "7"], "neither the third nor its ghost");
});

async function openButtons({ down }: { readonly down?: number } = {}) {
  const gpio = new SimulatedGpio({ lines: 5 });
  if (down !== undefined) gpio.drive(down, false);
  const { clock, pass } = makeTime();
  const buttons = await GpioButtons.open({ gpio, clock, lines: LINES });
  const press = async (key: Key) => {
    const line = (LINES as Partial<Record<Key, number>>)[key] ?? 0;
    gpio.drive(line, false);
    await pass(30);
    gpio.drive(line, true);
    await pass(30);
  };
  return { buttons, press, gpio, pass };
}

/** The contacts of a keypad: a column is low while a key joins it to a row that is low. */
async function openKeypad() {
  const gpio = new SimulatedGpio({ lines: 5 });
  const { clock, pass } = makeTime();
  const down = new Set<Key>();
  const join = () => {
    for (const [at, column] of COLUMNS.entries()) gpio.drive(column, !isLow(at));
  };
  /** By way of any number of keys that are down: so ghosts come about. */
  const isLow = (column: number, tried: readonly number[] = []): boolean =>
    ROWS.some((row, rowAt) => {
      const key = KEYPAD[rowAt]?.[column];
      if (!key || !down.has(key)) return false;
      if (!gpio.level(row)) return true;
      const others = COLUMNS.map((_, at) => at).filter(
        (at) => at !== column && !tried.includes(at),
      );
      return others.some((other) => {
        const otherKey = KEYPAD[rowAt]?.[other];
        return otherKey && down.has(otherKey) && isLow(other, [...tried, column]);
      });
    });
  gpio.onWrite(join);
  const buttons = await GpioKeypad.open({
    gpio,
    clock,
    rows: ROWS,
    columns: COLUMNS,
    keys: KEYPAD,
  });
  const change = async (act: () => void) => {
    act();
    join();
    await pass(60);
  };
  const hold = (key: Key) => change(() => down.add(key));
  const letGo = (key: Key) => change(() => down.delete(key));
  const press = async (key: Key) => {
    await hold(key);
    await letGo(key);
  };
  return { buttons, press, hold, letGo };
}

function hearing(buttons: { listen(listener: (key: Key) => void): void }): Key[] {
  const heard: Key[] = [];
  buttons.listen((key) => heard.push(key));
  return heard;
}

function makeTime() {
  const clock = new SimulatedClock();
  const pass = async (ms: number) => {
    for (let passed = 0; passed < ms; passed += 1) {
      clock.advance(1);
      await settle();
    }
  };
  return { clock, pass };
}
