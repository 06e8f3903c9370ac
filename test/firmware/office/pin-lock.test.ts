import { test } from "tap";
import {
  countTry,
  judgeTry,
  lockedForMs,
  lockMs,
  type PinLock,
  startPinLock,
} from "../../../firmware/office/pin-lock.ts";

const MINUTE_MS = 60_000;

function wrongTries(count: number, lock: PinLock = startPinLock(0, 0)): PinLock {
  let next = lock;
  for (let of = 0; of < count; of += 1) next = judgeTry(countTry(next), false, 0);
  return next;
}

test("three wrong PINs lock for a minute, each further one twice as long, up to a day", async (t) => {
  const minutes = [1, 2, 3, 4, 5, 6, 7, 12, 13, 14, 50, 1e9].map(
    (tries) => lockMs(tries) / MINUTE_MS,
  );
  t.same(minutes, [0, 0, 1, 2, 4, 8, 16, 512, 1024, 1440, 1440, 1440]);
  t.equal(lockedForMs(wrongTries(2), 0), 0);
  t.equal(lockedForMs(wrongTries(3), 0), MINUTE_MS);
  t.equal(lockedForMs(wrongTries(3), MINUTE_MS), 0);
  t.equal(lockedForMs(wrongTries(4), 0), 2 * MINUTE_MS);
});

test("a right PIN forgives", async (t) => {
  const right = judgeTry(countTry(wrongTries(5)), true, 0);
  t.same(right, { tries: 0, lockedUntilMs: null });
});

test("a restart begins the lock anew: pulling the plug does not help", async (t) => {
  const { tries } = wrongTries(4);
  t.equal(lockedForMs(startPinLock(tries, 0), 0), 2 * MINUTE_MS);
  const pulled = countTry(wrongTries(2)).tries;
  t.equal(lockedForMs(startPinLock(pulled, 0), 0), MINUTE_MS, "pulled before the try was judged");
});
