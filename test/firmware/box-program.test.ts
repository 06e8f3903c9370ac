/** The box's program: when whoever started it goes away, and on boards that it cannot open. */
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "tap";
import { buildFirmware } from "../../scripts/build-firmware.ts";
import { enrolSandboxBox } from "../../scripts/enrol-sandbox.ts";

const PROGRAM = join(import.meta.dirname, "../../firmware/main.ts");
const GENERIC_BOARD = join(import.meta.dirname, "../../hal/boards/generic-uart.json");
/** Nobody listens there. */
const BROKER = "mqtt://127.0.0.1:1";

test("a box whose launcher is gone ends, also when it went while the box began", async (t) => {
  const folder = t.testdir();
  const enrolment = await enrolSandboxBox({
    ...{ folder, port: 0, brokerUrl: BROKER, scanTimeoutMs: 1_000 },
  });
  const args = ["--settings", enrolment.writeBoxSettings(1), "--data", enrolment.boxFolder];
  for (const isEarly of [true, false]) {
    const box = spawn(process.execPath, [PROGRAM, ...args], {
      stdio: ["ignore", "ignore", "inherit", "ipc"],
    });
    t.teardown(() => box.kill("SIGKILL"));
    if (!isEarly) await once(box, "message");
    box.disconnect();
    const [code] = await once(box, "exit");
    t.equal(code, 0, isEarly ? "at its start" : "later");
  }
});

test("a board that cannot be opened is told in one line, by the bundle, too", async (t) => {
  const folder = t.testdir();
  const { bundle } = await buildFirmware(`${folder}/firmware`);
  const enrolment = await enrolSandboxBox({
    ...{ folder, port: 0, brokerUrl: BROKER, scanTimeoutMs: 1_000 },
  });
  const args = ["--settings", enrolment.writeBoxSettings(1), "--data", enrolment.boxFolder];
  const wrongFile = `${folder}/board.json`;
  writeFileSync(wrongFile, '{\n  "camera": { "driver": "webcam" }\n}\n');
  const boards: (readonly [board: string, line: RegExp])[] = [
    [
      "raspberry-pi-5",
      /board-invalid \(code 504\): .*neither a board that ships \(simulated, rasp/,
    ],
    [wrongFile, /board-invalid \(code 504\): .*line 2: camera\.driver: is "webcam"; allowed: /],
  ];
  const noDisplay = `${folder}/no-display.json`;
  const shipped = readFileSync(GENERIC_BOARD, "utf8");
  writeFileSync(noDisplay, shipped.replaceAll("/fb0", "/fb-of-nobody"));
  boards.push([noDisplay, /display-missing \(code 303\): .*fb-of-nobody/]);
  for (const program of [PROGRAM, bundle]) {
    for (const [board, line] of boards) {
      const options = ["--board", board];
      const { status, stderr } = spawnSync(process.execPath, [program, ...args, ...options], {
        ...{ encoding: "utf8", cwd: folder },
      });
      t.equal(status, 1, board);
      t.match(stderr, line);
      t.equal(stderr.trim().split("\n").length, 1, "one line");
    }
  }
});
