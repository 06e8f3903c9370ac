/**
 * A crash of the real decoder, in its real thread: it takes that thread with it and nothing else.
 */
import { type Test, test } from "tap";
import { drawnFrame } from "./drawn-frame.ts";
import { HOSTILITIES, hostileFrame, startHostileWorker } from "./hostile-decoder.ts";
import { WatchedCounter } from "./watched-counter.ts";

const digits = "134567890123456789";
const phone = { codes: [{ text: digits, x: 640, y: 360, format: "qr" as const }] };

async function hostileCounter(t: Test): Promise<WatchedCounter> {
  const counter = new WatchedCounter();
  counter.startWorker = startHostileWorker;
  t.teardown(() => counter.scanner.close());
  await counter.scanner.open();
  counter.watch();
  await counter.untilDecoded(1);
  return counter;
}

for (const hostility of HOSTILITIES) {
  test(`a decoder that dies of a frame (${hostility}) is started again and reads`, async (t) => {
    const counter = await hostileCounter(t);
    counter.camera.present(hostileFrame(hostility));
    await counter.until(() => counter.eventsOf("decoder-failed").length > 0);
    counter.camera.present(await drawnFrame(phone));
    await counter.until(() => counter.eventsOf("sighted").length > 0);
    const failures = counter.eventsOf("decoder-failed");
    t.ok(failures.every(({ error, isLasting }) => error.kind === "crashed" && !isLasting));
    for (const { error } of failures) t.comment(String(error.cause ?? error.message));
    t.equal(counter.scanner.counters.restarts, failures.length);
    t.match(counter.eventsOf("sighted")[0]?.symbols, [{ text: digits }]);
  });
}

test("WebAssembly that never returns is ended after its time, with its thread", async (t) => {
  const counter = await hostileCounter(t);
  const frames = counter.scanner.counters.frames;
  counter.camera.present(hostileFrame("endless"));
  await counter.until(() => counter.scanner.counters.frames > frames);
  // The frame may have been taken before the picture was there: then this one has it.
  await counter.until(() => counter.scanner.counters.decoded < counter.scanner.counters.frames);
  counter.camera.present(await drawnFrame(phone));
  while (counter.eventsOf("decoder-failed").length === 0) {
    counter.clock.advance(10_000);
    await new Promise((resolve) => setImmediate(resolve));
  }
  t.match(counter.eventsOf("decoder-failed"), [{ error: { kind: "stuck" }, isLasting: false }]);
  await counter.until(() => counter.eventsOf("sighted").length > 0);
  t.equal(counter.workers[0]?.threadId, -1, "the thread is gone");
});

test("a picture that kills the decoder again and again stops the scanner only while it is there", async (t) => {
  const counter = await hostileCounter(t);
  counter.camera.present(hostileFrame("damaged-heap"));
  const isToldLasting = () => counter.eventsOf("decoder-failed").some(({ isLasting }) => isLasting);
  await counter.until(isToldLasting);
  t.equal(counter.scanner.counters.restarts, 5);
  const restarts = counter.scanner.counters.restarts + 3;
  await counter.until(() => counter.scanner.counters.restarts >= restarts);
  t.same(counter.eventsOf("decoder-recovered"), []);
  t.ok(counter.clock.monotonicMs() > 3 * 8_000, "it is tried ever more rarely");

  counter.camera.present(await drawnFrame(phone));
  await counter.until(() => counter.eventsOf("sighted").length > 0);
  t.equal(counter.eventsOf("decoder-recovered").length, 1);

  // The next one finds it counted from the beginning.
  counter.camera.present(hostileFrame("unreachable"));
  const told = counter.eventsOf("decoder-failed").length;
  await counter.until(() => counter.eventsOf("decoder-failed").length > told);
  t.match(counter.eventsOf("decoder-failed").at(-1), { isLasting: false });
});

test("a decoder that fails lastingly is told so at once by the next watch", async (t) => {
  const counter = await hostileCounter(t);
  counter.camera.present(hostileFrame("damaged-heap"));
  await counter.until(() => counter.eventsOf("decoder-failed").some(({ isLasting }) => isLasting));
  await counter.scanner.unwatch();
  t.equal(counter.clock.timers, 0, "nothing runs while nobody watches");
  counter.events.length = 0;
  counter.watch();
  await counter.until(() => counter.eventsOf("decoder-failed").length > 0);
  t.match(counter.eventsOf("decoder-failed"), [{ isLasting: true }]);
});
