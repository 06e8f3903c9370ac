/**
 * The smaller doors: the channel by which another process plays a simulated board or the sandbox's
 * customers, and the serial line with a printer, or something else, at its end.
 */
import { EventEmitter } from "node:events";
import fc from "fast-check";
import { test } from "tap";
import { INSTITUTIONS } from "../../firmware/protocol/institution-id.ts";
import { SimulatedClock } from "../../hal/clock/simulated-clock.ts";
import { SystemClock } from "../../hal/clock/system-clock.ts";
import { DeviceError } from "../../hal/device-error.ts";
import { SimulatedDisk } from "../../hal/disk/simulated-disk.ts";
import { EscposPrinter } from "../../hal/printer/escpos-printer.ts";
import { SimulatedRandom } from "../../hal/random/simulated-random.ts";
import { SimulatedSerialLine } from "../../hal/serial-line/simulated-serial-line.ts";
import { SimulatedBoard } from "../../hal/simulated-board.ts";
import { serveSimulatedBoard } from "../../hal/simulated-board-remote.ts";
import { serveCustomers } from "../../hub/sandbox/customers-door.ts";
import { SimulatedShop } from "../world/simulated-shop.ts";
import { anyCode, damaged, damages } from "./code-arbitraries.ts";
import { fuzzRun, mustBe } from "./fuzz-run.ts";

const anything = fc.oneof(
  fc.anything({ maxDepth: 3 }),
  fc.constantFrom(null, undefined, "", 0, [], {}, "present"),
);
const size = fc.oneof(fc.constantFrom(1280, 720, 0, -1, 2 ** 31, "1280", null), fc.integer());
const picture = fc.record(
  { luminance: fc.oneof(fc.uint8Array({ maxLength: 64 }), anything), width: size, height: size },
  { requiredKeys: [] },
);
const boardMessage = fc.oneof(
  anything,
  fc.record({
    type: fc.constantFrom("present", "press", "show-display", "show-paper", "explode"),
    picture: fc.oneof(picture, anything),
    keys: fc.oneof(fc.array(fc.oneof(fc.constantFrom("1", "clear"), anything)), anything),
  }),
);

test("whatever is said to a simulated board, it is a board", async (t) => {
  const board = new SimulatedBoard({
    ...{ disk: new SimulatedDisk(), clock: new SimulatedClock(), random: new SimulatedRandom(1) },
  });
  const channel = new EventEmitter();
  let answers = 0;
  let presses = 0;
  board.buttons.listen(() => {
    presses += 1;
  });
  serveSimulatedBoard(
    board,
    Object.assign(channel, {
      send: () => {
        answers += 1;
        return true;
      },
    }),
  );
  await fuzzRun(t, {
    cases: boardMessage,
    portion: { quick: 2_000, long: 100_000 },
    check: (message) => void channel.emit("message", message),
  });
  t.ok(answers > 0 && presses > 0, "some of it was understood");
  const { width, height } = board.camera;
  const whole = { width, height, luminance: new Uint8Array(width * height) };
  channel.emit("message", { type: "present", picture: whole });
  await board.camera.start();
  board.clock.after(100, () => undefined);
  (board.clock as SimulatedClock).advance(100);
  t.equal((await board.camera.nextFrame()).luminance[0], 0, "a whole picture is still shown");
});

test("whatever the sandbox's customers are said to have scanned, nobody pays", async (t) => {
  const shop = await SimulatedShop.open();
  await shop.press("1", "confirm", "way");
  await shop.pass(1_000);
  const { screen } = shop;
  const shown = screen?.type === "presenting" ? screen.text : "";
  t.not(shown, "", "a code is on show");
  const near = damages.map((all) => all.reduce(damaged, shown)).filter((text) => text !== shown);
  const channel = new EventEmitter();
  const ends: string[] = [];
  serveCustomers(shop.customers, channel, (observation) => {
    if (observation.type === "customer-answered") ends.push(observation.end.type);
  });
  await fuzzRun(t, {
    cases: fc.oneof(
      anything,
      fc.record(
        {
          type: fc.constant("customer-pays"),
          institution: fc.constantFrom(...INSTITUTIONS),
          text: fc.oneof(near, anyCode, anything),
          outcome: fc.oneof(fc.constantFrom("pays", "password"), anything),
        },
        { requiredKeys: ["type", "institution", "text"] },
      ),
    ),
    portion: { quick: 1_000, long: 40_000 },
    check: async (message) => {
      channel.emit("message", message);
      await new Promise((resolve) => setImmediate(resolve));
    },
  });
  t.ok(ends.length > 0, `${ends.length} were heard`);
  t.ok(ends.every((end) => end === "refused"));
  t.equal(shop.charges, 0);
});

test("bytes cross the serial line as they are, however they are cut", async (t) => {
  await fuzzRun(t, {
    cases: fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 12 }),
    portion: { quick: 500, long: 20_000 },
    check: async (pieces) => {
      const [near, far] = SimulatedSerialLine.pair();
      const heard: number[] = [];
      far.listen((bytes) => heard.push(...bytes));
      for (const piece of pieces) await near.write(piece);
      mustBe(Buffer.concat(pieces).equals(Buffer.from(heard)), "other bytes");
      await Promise.all([near.close(), far.close()]);
    },
  });
});

test("whatever a printer answers, there is a status and a receipt is printed or not", async (t) => {
  const statuses = new Set<string>();
  await fuzzRun(t, {
    cases: fc.record({
      answers: fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 6 }),
      isUnplugged: fc.boolean(),
    }),
    portion: { quick: 60, long: 2_000 },
    check: async ({ answers, isUnplugged }) => {
      const [near, far] = SimulatedSerialLine.pair();
      let asked = 0;
      far.listen(() => {
        const answer = answers[asked % Math.max(1, answers.length)];
        asked += 1;
        if (answer) void far.write(answer).catch(() => undefined);
        if (isUnplugged && asked > 3) far.unplug();
      });
      const printer = new EscposPrinter({
        ...{ clock: new SystemClock(), answerMs: 2, stallMs: 20 },
        openLine: async () => near,
      });
      statuses.add(await printer.status());
      await printer.print([{ type: "text", text: "x", align: "left", scale: 1 }]).catch((error) => {
        mustBe(error instanceof DeviceError, String(error));
      });
    },
  });
  for (const status of statuses) {
    t.ok(["ready", "out-of-paper", "offline", "unknown"].includes(status), status);
  }
});
