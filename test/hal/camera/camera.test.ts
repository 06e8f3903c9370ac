/** The simulated camera against the camera contract, and what it adds to it. */
import { setImmediate as settle } from "node:timers/promises";
import { test } from "tap";
import { SimulatedCamera } from "../../../hal/camera/simulated-camera.ts";
import { SimulatedClock } from "../../../hal/clock/simulated-clock.ts";
import { cameraContract } from "./camera-contract.ts";

const SIZE = { width: 64, height: 36 };

for (const strideBytes of [64, 96]) {
  const name = `simulated camera with rows of ${strideBytes} bytes`;
  const makeCamera = () => {
    const clock = new SimulatedClock();
    const camera = new SimulatedCamera({ clock, ...SIZE, framesPerSecond: 15, strideBytes });
    return {
      camera,
      present: (luminance: number) => camera.present(evenPicture(luminance)),
      passTime: async (ms: number) => {
        clock.advance(ms);
        await settle();
      },
      nowMs: () => clock.monotonicMs(),
      unplug: () => camera.unplug(),
      occupy: () => camera.occupy(),
      stall: () => camera.stall(),
      mend: () => camera.plug(),
    };
  };
  cameraContract(name, makeCamera, { framePeriodMs: 1000 / 15, watchdogMs: 2000 });
}

test("the simulated camera does nothing while nobody waits for a frame", async (t) => {
  const clock = new SimulatedClock();
  const camera = new SimulatedCamera({ clock });
  await camera.start();
  t.equal(clock.timers, 0);
  const waiting = camera.nextFrame();
  t.equal(clock.timers, 1);
  clock.advance(100);
  const frame = await waiting;
  t.equal(clock.timers, 0);
  t.same([frame.width, frame.height, frame.strideBytes], [1280, 720, 1280]);

  const ended = t.rejects(camera.nextFrame(), { name: "DeviceError", kind: "disconnected" });
  await camera.stop();
  await ended;
  t.equal(clock.timers, 0);
});

test("frames come at the frame rate, whatever the time of asking", async (t) => {
  const clock = new SimulatedClock();
  const camera = new SimulatedCamera({ clock, ...SIZE, framesPerSecond: 10 });
  await camera.start();
  const capturedAtMs: number[] = [];
  for (const askAfterMs of [0, 5, 95, 430, 0]) {
    clock.advance(askAfterMs);
    const waiting = camera.nextFrame();
    if (clock.nextTimerInMs !== null) clock.advance(clock.nextTimerInMs);
    capturedAtMs.push((await waiting).capturedAtMs);
  }
  t.same(capturedAtMs, [100, 200, 300, 700, 800]);
});

test("a picture shown after the exposure is not in the frame", async (t) => {
  const clock = new SimulatedClock();
  const camera = new SimulatedCamera({ clock, ...SIZE, framesPerSecond: 10 });
  await camera.start();
  camera.present(evenPicture(1));
  clock.advance(110);
  camera.present(evenPicture(2));
  camera.present(evenPicture(3));
  t.equal((await camera.nextFrame()).luminance[0], 1);
  clock.advance(100);
  t.equal((await camera.nextFrame()).luminance[0], 3);
});

test("an empty counter is grey", async (t) => {
  const clock = new SimulatedClock();
  const camera = new SimulatedCamera({ clock, ...SIZE });
  camera.present(evenPicture(0));
  camera.present(null);
  await camera.start();
  clock.advance(100);
  t.ok((await camera.nextFrame()).luminance.every((luminance) => luminance === 128));
});

test("a picture of another size than the camera's is a bug", async (t) => {
  const camera = new SimulatedCamera({ clock: new SimulatedClock(), ...SIZE });
  const wrong = [
    { width: 63, height: 36, luminance: new Uint8Array(63 * 36) },
    { ...SIZE, luminance: new Uint8Array(64 * 36 - 1) },
  ];
  for (const picture of wrong) t.throws(() => camera.present(picture), { name: "AssertionError" });
});

function evenPicture(luminance: number) {
  return { ...SIZE, luminance: new Uint8Array(SIZE.width * SIZE.height).fill(luminance) };
}
