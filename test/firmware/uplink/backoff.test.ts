import fc from "fast-check";
import { test } from "tap";
import { backoffDelayMs } from "../../../firmware/uplink/backoff.ts";
import { SimulatedRandom } from "../../../hal/random/simulated-random.ts";

const range = { firstMs: 2_000, mostMs: 60_000 };

test("a wait is within its bounds, however many attempts have failed", (t) => {
  const anyAttempt = fc.tuple(fc.nat(), fc.integer());
  const isBounded = fc.property(anyAttempt, ([attempt, seed]) => {
    const waitMs = backoffDelayMs(attempt, range, new SimulatedRandom(seed));
    const longestMs = Math.min(60_000, 2_000 * 2 ** attempt);
    return Number.isInteger(waitMs) && waitMs >= longestMs / 10 && waitMs <= longestMs;
  });
  fc.assert(isBounded);
  t.end();
});

test("a fleet whose broker was restarted comes back spread over the whole wait", (t) => {
  const boxes = Array.from({ length: 2_000 }, (_, seed) => new SimulatedRandom(seed));
  const waitsMs = boxes.map((random) => backoffDelayMs(4, range, random));
  const perSecond = new Map<number, number>();
  for (const waitMs of waitsMs) {
    const second = Math.floor(waitMs / 1000);
    perSecond.set(second, (perSecond.get(second) ?? 0) + 1);
  }
  // 2,000 boxes over 28.8 s are 69 a second.
  t.ok(
    Math.max(...perSecond.values()) < 120,
    `at most ${Math.max(...perSecond.values())} a second`,
  );
  t.equal(perSecond.size, 29);
  t.end();
});
