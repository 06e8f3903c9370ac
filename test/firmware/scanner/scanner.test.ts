import { inspect } from "node:util";
import { Worker } from "node:worker_threads";
import { type Test, test } from "tap";
import { startInstalledWorker } from "../../../scripts/installed-decoder.ts";
import { drawnFrame } from "./drawn-frame.ts";
import { WatchedCounter } from "./watched-counter.ts";

const digits = "134567890123456789";
const middle = { text: digits, x: 640, y: 360 } as const;
const phone = { codes: [{ ...middle, format: "qr" as const }] };

async function openedCounter(t: Test): Promise<WatchedCounter> {
  const counter = new WatchedCounter();
  t.teardown(() => counter.scanner.close());
  await counter.scanner.open();
  return counter;
}

test("a QR code is reported on the first frame that shows it, with its times", async (t) => {
  const counter = await openedCounter(t);
  counter.watch();
  await counter.untilDecoded(2);
  t.strictSame(counter.events, []);

  counter.camera.present(await drawnFrame(phone));
  const presentedAtMs = counter.clock.monotonicMs();
  await counter.until(() => counter.events.length > 0);
  const [sighted] = counter.eventsOf("sighted");
  t.strictSame(sighted?.symbols, [{ text: digits, symbology: "qr" }]);
  t.ok(sighted && sighted.capturedAtMs - presentedAtMs <= 1000 / 15 + 1);
  t.ok(sighted && sighted.takenAtMs >= sighted.capturedAtMs);
  t.ok(sighted && sighted.decodedAtMs - sighted.takenAtMs === sighted.decodeMs);
});

test("a Code 128 is reported on the second frame that shows it", async (t) => {
  const counter = await openedCounter(t);
  counter.camera.present(await drawnFrame({ codes: [{ ...middle, format: "code128" }] }));
  counter.watch();
  await counter.until(() => counter.events.length > 0);
  t.equal(counter.scanner.counters.decoded, 2);
  t.strictSame(counter.eventsOf("sighted")[0]?.symbols, [{ text: digits, symbology: "code128" }]);
});

test("a phone that shows QR code and Code 128 of the same digits shows one code", async (t) => {
  const counter = await openedCounter(t);
  const codes = [
    { ...middle, y: 200, format: "qr" as const, modulePixels: 6 },
    { ...middle, y: 550, format: "code128" as const },
  ];
  counter.camera.present(await drawnFrame({ codes }));
  counter.watch();
  await counter.untilDecoded(1);
  t.strictSame(counter.eventsOf("sighted")[0]?.symbols, [{ text: digits, symbology: "qr" }]);
});

test("nothing is reported after unwatch, and the next watch starts afresh", async (t) => {
  const counter = await openedCounter(t);
  counter.camera.present(await drawnFrame({ codes: [{ ...middle, format: "code128" }] }));
  counter.watch();
  await counter.untilDecoded(1);
  await counter.scanner.unwatch();
  t.strictSame(counter.events, []);
  t.equal(counter.clock.timers, 0, "the camera and all waiting have ended");

  counter.watch();
  await counter.untilDecoded(1);
  t.strictSame(counter.events, [], "the frame of the earlier customer does not count");
  await counter.untilDecoded(1);
  t.equal(counter.eventsOf("sighted").length, 1);
});

test("a camera that is unplugged is reported and found again when it is back", async (t) => {
  const counter = await openedCounter(t);
  counter.watch();
  await counter.untilDecoded(1);
  counter.camera.unplug();
  await counter.until(() => counter.eventsOf("camera-failed").length === 4);
  t.ok(counter.eventsOf("camera-failed").every(({ error }) => error.kind === "disconnected"));
  t.ok(counter.clock.monotonicMs() >= 250 + 500 + 1000, "it is tried ever more rarely");

  counter.camera.plug();
  counter.camera.present(await drawnFrame(phone));
  await counter.until(() => counter.eventsOf("sighted").length > 0);
  t.equal(counter.eventsOf("camera-recovered").length, 1);
});

test("unwatch does not wait for a broken camera", async (t) => {
  const counter = await openedCounter(t);
  counter.camera.unplug();
  counter.watch();
  await counter.until(() => counter.events.length > 0);
  await counter.scanner.unwatch();
  t.equal(counter.clock.timers, 0);
});

test("a decoder that dies is reported, started again, and goes on reading", async (t) => {
  const counter = await openedCounter(t);
  counter.watch();
  await counter.untilDecoded(1);
  await counter.workers[0]?.terminate();
  counter.camera.present(await drawnFrame(phone));
  await counter.until(() => counter.eventsOf("sighted").length > 0);
  t.match(counter.eventsOf("decoder-failed"), [{ error: { kind: "crashed" }, isLasting: false }]);
  t.equal(counter.scanner.counters.restarts, 1);
});

test("a decoder that hangs is ended after its time and started again", async (t) => {
  const counter = new WatchedCounter();
  t.teardown(() => counter.scanner.close());
  counter.startWorker = workerThatIsOnlyReady;
  await counter.scanner.open();
  counter.watch();
  await counter.until(() => counter.scanner.counters.frames === 1);
  counter.startWorker = startInstalledWorker;
  counter.clock.advance(10_000);
  await counter.untilDecoded(1);
  t.match(counter.eventsOf("decoder-failed"), [{ error: { kind: "stuck" }, isLasting: false }]);
});

test("a decoder that cannot live says so", async (t) => {
  const counter = await openedCounter(t);
  counter.startWorker = workerThatDies;
  await counter.workers[0]?.terminate();
  counter.watch();
  await counter.until(() => counter.eventsOf("decoder-failed").some(({ isLasting }) => isLasting));
  t.equal(counter.scanner.counters.restarts, 5);
  await counter.scanner.unwatch();
  t.equal(counter.clock.timers, 0, "the camera is off");

  counter.startWorker = startInstalledWorker;
  counter.camera.present(await drawnFrame(phone));
  counter.watch();
  await counter.until(() => counter.eventsOf("sighted").length > 0);
});

test("without its WebAssembly file the scanner does not open, and says what to do", async (t) => {
  const absent = new WatchedCounter();
  absent.readWasm = () => Promise.reject(new Error("ENOENT"));
  await t.rejects(absent.scanner.open(), { kind: "cannot-start", message: /install it again/ });

  const damaged = new WatchedCounter();
  damaged.readWasm = async () => new Uint8Array(1000);
  await t.rejects(damaged.scanner.open(), { kind: "cannot-start", message: /SHA-256/ });
});

test("no event of a broken decoder carries a code", async (t) => {
  const counter = await openedCounter(t);
  counter.startWorker = workerThatDies;
  counter.camera.present(await drawnFrame(phone));
  counter.watch();
  await counter.untilDecoded(2);
  await counter.workers[0]?.terminate();
  await counter.until(() => counter.eventsOf("decoder-failed").some(({ isLasting }) => isLasting));
  for (const { error } of counter.eventsOf("decoder-failed")) t.notMatch(inspect(error), digits);
});

function workerThatIsOnlyReady(): Worker {
  const program = `
    const { parentPort } = require("node:worker_threads");
    parentPort.postMessage({ type: "ready" });
    parentPort.on("message", () => {});`;
  return new Worker(program, { eval: true });
}

function workerThatDies(): Worker {
  return new Worker(`process.exit(3);`, { eval: true });
}
