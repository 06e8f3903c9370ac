/** The libcamera camera against the contract, filmed by a command that has no camera. */
import { chmodSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { test } from "tap";
import { LibcameraCamera } from "../../../hal/camera/libcamera-camera.ts";
import { SystemClock } from "../../../hal/clock/system-clock.ts";
import { cameraContract } from "./camera-contract.ts";

type Behaviour = "working" | "absent" | "occupied" | "stalled" | "short" | "long" | "crashing";

/** Slow, so that a busy machine's delays are small beside a frame. */
const FRAMES_PER_SECOND = 5;
const FRAME_PERIOD_MS = 1000 / FRAMES_PER_SECOND;
const WATCHDOG_MS = 2_000;
const FILM = fileURLToPath(new URL("film-process.ts", import.meta.url));
const root = mkdtempSync(`${tmpdir()}/anycode-film-`);
const systemPath = process.env.PATH;

cameraContract(
  "libcamera camera",
  () => {
    const { camera, clock, be, present } = setUp();
    return {
      camera,
      present,
      passTime: (ms) => sleep(ms),
      nowMs: () => clock.monotonicMs(),
      unplug: () => be("absent"),
      occupy: () => be("occupied"),
      stall: () => be("stalled"),
      mend: () => be("working"),
    };
  },
  { framePeriodMs: FRAME_PERIOD_MS, watchdogMs: WATCHDOG_MS },
);

for (const name of ["rpicam-vid", "libcamera-vid"]) {
  test(`it films where only ${name} is installed`, async (t) => {
    const { camera } = setUp({ name });
    await camera.start();
    t.equal((await camera.nextFrame()).width, 64);
    await camera.close();
  });
}

test("a machine without a command for cameras says so", async (t) => {
  const { camera } = setUp({ name: "another-vid" });
  await t.rejects(camera.start(), { name: "DeviceError", kind: "unsupported" });
});

test("a command that is killed ends the waiting, and can be started again", async (t) => {
  const { camera, be } = setUp();
  await camera.start();
  const waiting = waitForEnd(camera);
  be("crashing");
  t.match(await waiting, { name: "DeviceError", kind: "disconnected" });
  be("working");
  await camera.start();
  t.ok(await camera.nextFrame());
  await camera.close();
});

for (const size of ["short", "long"] as const) {
  test(`pictures that are too ${size} are seen, and a good one is found after them`, async (t) => {
    const { camera, be, present } = setUp();
    present(50);
    await camera.start();
    be(size);
    await sleep(4 * FRAME_PERIOD_MS);
    be("working");
    present(90);
    await sleep(4 * FRAME_PERIOD_MS);
    const { luminance } = await camera.nextFrame();
    t.ok(luminance.every((pixel) => pixel === 90));
    be(size);
    t.match(await waitForEnd(camera), { name: "DeviceError", kind: "unsupported" });
    await camera.stop();
    be("working");
    await camera.start();
    t.ok(await camera.nextFrame());
    await camera.close();
  });
}

test("nothing of a camera is left behind", async (t) => {
  const { camera, pipes } = setUp();
  await camera.start();
  t.equal(readdirSync(pipes).length, 1);
  await camera.close();
  t.same(readdirSync(pipes), []);
  await camera.close();
});

test("what a shell would read is refused", async (t) => {
  const clock = new SystemClock();
  const size = { width: 64, height: 36, framesPerSecond: 15 };
  const camera = new LibcameraCamera({ clock, folder: "/tmp/x; touch /tmp/y", ...size });
  await t.rejects(camera.start(), { name: "AssertionError" });
  t.throws(() => new LibcameraCamera({ clock, folder: "/tmp", ...size, width: 70 }));
});

test("the folders are taken away", async () => {
  process.env.PATH = systemPath;
  rmSync(root, { recursive: true });
});

function setUp({ name = "rpicam-vid" } = {}) {
  const folder = mkdtempSync(`${root}/camera-`);
  const pipes = mkdtempSync(`${root}/pipes-`);
  const programs = mkdtempSync(`${root}/programs-`);
  const be = (behaviour: Behaviour) => writeFileSync(`${folder}/behaviour`, behaviour);
  const present = (luminance: number) => writeFileSync(`${folder}/grey`, String(luminance));
  be("working");
  present(128);
  const program = `${programs}/${name}`;
  writeFileSync(program, `#!/bin/sh\nexec '${process.execPath}' '${FILM}' '${folder}' "$@"\n`);
  chmodSync(program, 0o755);
  process.env.PATH = `${programs}${delimiter}${systemPath}`;
  const clock = new SystemClock();
  const camera = new LibcameraCamera({
    ...{ clock, folder: pipes, width: 64, height: 36, framesPerSecond: FRAMES_PER_SECOND },
    ...{ watchdogMs: WATCHDOG_MS, startMs: 5_000 },
  });
  return { camera, clock, be, present, pipes };
}

/** Takes frames until there are none, and resolves with why. */
async function waitForEnd(camera: LibcameraCamera): Promise<unknown> {
  try {
    for (;;) await camera.nextFrame();
  } catch (error) {
    return error;
  }
}
