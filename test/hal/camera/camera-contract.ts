/** What every camera must do, whoever built it. */
import { test } from "tap";
import type { Camera, Frame } from "../../../hal/camera/camera.ts";

export interface CameraUnderTest {
  readonly camera: Camera;
  /** Holds an even grey of this luminance in front of the camera, from the next frame on. */
  present(luminance: number): void;
  /** Lets this much time pass, at least, and what is due happen. */
  passTime(ms: number): Promise<void>;
  /** Monotonic time of the board. */
  nowMs(): number;
  unplug(): void;
  /** Keeps the camera for another program. */
  occupy(): void;
  /** Lets the camera deliver nothing any more, without a word. */
  stall(): void;
  /** Ends what the three above began. */
  mend(): void;
}

export interface CameraFigures {
  readonly framePeriodMs: number;
  readonly watchdogMs: number;
}

type MakeCamera = () => CameraUnderTest | Promise<CameraUnderTest>;

export function cameraContract(name: string, make: MakeCamera, figures: CameraFigures): void {
  frameContract(name, make, figures);
  pressureContract(name, make, figures);
  stopContract(name, make, figures);
  failureContract(name, make, figures);
}

function frameContract(name: string, make: MakeCamera, { framePeriodMs }: CameraFigures): void {
  test(`${name}: a frame is what is in front of the camera, row after row`, async (t) => {
    const { camera, present, passTime } = await make();
    present(200);
    await camera.start();
    const [frame] = await Promise.all([camera.nextFrame(), passTime(2 * framePeriodMs)]);
    t.ok(frame.strideBytes >= frame.width);
    t.equal(frame.luminance.length, frame.strideBytes * frame.height);
    t.ok(frame.width > 0 && frame.height > 0);
    for (const [x, y] of cornersOf(frame)) {
      t.equal(frame.luminance[y * frame.strideBytes + x], 200, `pixel ${x}, ${y}`);
    }
    await camera.stop();
  });

  test(`${name}: a frame says when it was captured, on the board's clock`, async (t) => {
    const { camera, passTime, nowMs } = await make();
    await passTime(5);
    const startedAtMs = nowMs();
    await camera.start();
    const [first] = await Promise.all([camera.nextFrame(), passTime(2 * framePeriodMs)]);
    t.ok(first.capturedAtMs >= startedAtMs);
    t.ok(first.capturedAtMs <= nowMs());
    const [second] = await Promise.all([camera.nextFrame(), passTime(2 * framePeriodMs)]);
    t.ok(second.capturedAtMs > first.capturedAtMs);
    t.ok(second.capturedAtMs <= nowMs());
    await camera.stop();
  });

  test(`${name}: starting a running camera does nothing`, async (t) => {
    const { camera, passTime, nowMs } = await make();
    await camera.start();
    await passTime(1.5 * framePeriodMs);
    const startedAgainAtMs = nowMs();
    await camera.start();
    const { capturedAtMs } = await camera.nextFrame();
    t.ok(capturedAtMs <= startedAgainAtMs, "the frame that was there is still there");
    await camera.stop();
  });
}

function pressureContract(name: string, make: MakeCamera, { framePeriodMs }: CameraFigures): void {
  test(`${name}: a slow caller gets the newest frame, then none of the older ones`, async (t) => {
    const { camera, present, passTime, nowMs } = await make();
    present(10);
    await camera.start();
    await passTime(4 * framePeriodMs);
    present(250);
    await passTime(4 * framePeriodMs);
    const newest = await camera.nextFrame();
    t.equal(newest.luminance[0], 250);
    t.ok(nowMs() - newest.capturedAtMs <= 2 * framePeriodMs, "the frame is not an old one");

    const [next] = await Promise.all([camera.nextFrame(), passTime(2 * framePeriodMs)]);
    t.ok(next.capturedAtMs > newest.capturedAtMs, "nothing was queued behind it");
    await camera.stop();
  });

  test(`${name}: a frame is delivered once; the next call waits for the next one`, async (t) => {
    const { camera, passTime } = await make();
    await camera.start();
    await passTime(1.5 * framePeriodMs);
    const first = (await camera.nextFrame()).capturedAtMs;
    const next = camera.nextFrame();
    await passTime(2 * framePeriodMs);
    t.ok((await next).capturedAtMs > first);
    await camera.stop();
  });

  test(`${name}: a frame stays as it is until the next one is asked for`, async (t) => {
    const { camera, present, passTime } = await make();
    present(40);
    await camera.start();
    await passTime(2 * framePeriodMs);
    const frame = await camera.nextFrame();
    present(80);
    await passTime(3 * framePeriodMs);
    t.equal(frame.luminance[0], 40);
    t.equal((await camera.nextFrame()).luminance[0], 80);
    await camera.stop();
  });

  test(`${name}: two calls waiting at once are a bug`, async (t) => {
    const { camera, passTime } = await make();
    await camera.start();
    const waiting = camera.nextFrame();
    await t.rejects(camera.nextFrame(), { name: "AssertionError" });
    await passTime(2 * framePeriodMs);
    t.ok(await waiting, "the first one is not disturbed");
    await camera.stop();
  });
}

function stopContract(name: string, make: MakeCamera, { framePeriodMs }: CameraFigures): void {
  const disconnected = { name: "DeviceError", kind: "disconnected" };

  test(`${name}: a camera that is off has no frames`, async (t) => {
    const { camera, passTime } = await make();
    await t.rejects(camera.nextFrame(), disconnected, "never started");
    await camera.start();
    await passTime(2 * framePeriodMs);
    await camera.stop();
    await camera.stop();
    await t.rejects(camera.nextFrame(), disconnected, "stopped");
  });

  test(`${name}: stopping ends the waiting for a frame`, async (t) => {
    const { camera } = await make();
    await camera.start();
    const waiting = t.rejects(camera.nextFrame(), disconnected);
    await camera.stop();
    await waiting;
  });

  test(`${name}: started again, it delivers no frame of before`, async (t) => {
    const { camera, passTime, nowMs } = await make();
    await camera.start();
    await passTime(3 * framePeriodMs);
    await camera.stop();
    await passTime(framePeriodMs);
    const startedAtMs = nowMs();
    await camera.start();
    const [frame] = await Promise.all([camera.nextFrame(), passTime(2 * framePeriodMs)]);
    t.ok(frame.capturedAtMs >= startedAtMs);
    await camera.stop();
  });
}

function failureContract(name: string, make: MakeCamera, figures: CameraFigures): void {
  const { framePeriodMs, watchdogMs } = figures;

  test(`${name}: an unplugged camera ends the waiting, and starts once it is back`, async (t) => {
    const { camera, unplug, mend, passTime } = await make();
    const disconnected = { name: "DeviceError", kind: "disconnected" };
    await camera.start();
    const waiting = t.rejects(camera.nextFrame(), disconnected);
    unplug();
    await waiting;
    await t.rejects(camera.nextFrame(), disconnected);
    await camera.stop();
    await t.rejects(camera.start(), disconnected);
    mend();
    await camera.start();
    t.ok((await Promise.all([camera.nextFrame(), passTime(2 * framePeriodMs)]))[0]);
    await camera.stop();
  });

  test(`${name}: a camera that another program has says that it is busy`, async (t) => {
    const { camera, occupy, mend } = await make();
    occupy();
    await t.rejects(camera.start(), { name: "DeviceError", kind: "busy" });
    mend();
    await camera.start();
    await camera.stop();
  });

  test(`${name}: a camera that delivers nothing is reported by its watchdog`, async (t) => {
    const { camera, stall, mend, passTime } = await make();
    const timeout = { name: "DeviceError", kind: "timeout" };
    await camera.start();
    stall();
    for (let time = 0; time < 2; time += 1) {
      let isOver = false;
      const waiting = t.rejects(camera.nextFrame(), timeout).then(() => {
        isOver = true;
      });
      await passTime(watchdogMs / 2);
      t.notOk(isOver, "a late frame is waited for");
      await passTime(watchdogMs / 2);
      await waiting;
    }
    await camera.stop();
    await t.rejects(camera.start(), timeout);
    mend();
    await camera.start();
    t.ok((await Promise.all([camera.nextFrame(), passTime(2 * framePeriodMs)]))[0]);
    await camera.stop();
  });
}

function cornersOf({ width, height }: Frame): readonly (readonly [number, number])[] {
  const [right, bottom] = [width - 1, height - 1];
  return [[0, 0] as const, [right, 0] as const, [0, bottom] as const, [right, bottom] as const];
}
