/** What every clock must do, whoever built it. */
import { test } from "tap";
import type { Clock } from "../../../hal/clock/clock.ts";

export interface ClockUnderTest {
  readonly clock: Clock;
  /** Lets this much time pass, at least. */
  passTime(ms: number): Promise<void>;
}

export function clockContract(name: string, make: () => ClockUnderTest): void {
  test(`${name}: the wall clock counts milliseconds since 1970 in whole numbers`, async (t) => {
    const nowMs = make().clock.nowMs();
    t.ok(Number.isSafeInteger(nowMs));
    t.ok(nowMs >= 0);
  });

  test(`${name}: monotonic time goes on and never back`, async (t) => {
    const { clock, passTime } = make();
    const before = clock.monotonicMs();
    await passTime(3);
    const between = clock.monotonicMs();
    t.ok(between >= before + 3, `${before}, then ${between}`);
    t.ok(clock.monotonicMs() >= between);
  });

  callbackContract(name, make);
}

function callbackContract(name: string, make: () => ClockUnderTest): void {
  test(`${name}: a callback comes once, not before its time`, async (t) => {
    const { clock, passTime } = make();
    const dueMs = clock.monotonicMs() + 4.5;
    const calledAtMs: number[] = [];
    const called = inTime(clock, 4.5, () => calledAtMs.push(clock.monotonicMs()));
    await passTime(5);
    await called;
    await passTime(10);
    t.equal(calledAtMs.length, 1);
    t.ok((calledAtMs[0] ?? 0) >= dueMs, `called at ${calledAtMs[0]}, due at ${dueMs}`);
  });

  test(`${name}: a callback without delay still waits for the call to return`, async (t) => {
    const { clock, passTime } = make();
    let isCalled = false;
    const called = inTime(clock, 0, () => {
      isCalled = true;
    });
    t.notOk(isCalled);
    await passTime(1);
    await called;
    t.ok(isCalled);
  });

  test(`${name}: a callback taken back never comes, however often that is said`, async (t) => {
    const { clock, passTime } = make();
    let isCalled = false;
    const takeBack = clock.after(2, () => {
      isCalled = true;
    });
    takeBack();
    takeBack();
    const later = inTime(clock, 5, () => takeBack());
    await passTime(6);
    await later;
    t.notOk(isCalled);
  });

  test(`${name}: taking back a callback that has come does nothing`, async (t) => {
    const { clock, passTime } = make();
    let takeBack = (): void => undefined;
    const called = new Promise<void>((resolve) => {
      takeBack = clock.after(1, resolve);
    });
    await passTime(2);
    await called;
    t.doesNotThrow(takeBack);
  });

  test(`${name}: a delay longer than Node's own limit does not come at once`, async (t) => {
    const { clock, passTime } = make();
    const months = 100 * 24 * 3600 * 1000;
    let isCalled = false;
    const takeBack = clock.after(months, () => {
      isCalled = true;
    });
    await passTime(20);
    t.notOk(isCalled);
    takeBack();
  });

  test(`${name}: a delay that is no time is a bug`, async (t) => {
    const { clock } = make();
    for (const delayMs of [-1, Number.NaN, Number.POSITIVE_INFINITY]) {
      t.throws(() => clock.after(delayMs, () => undefined), { name: "AssertionError" });
    }
  });
}

function inTime(clock: Clock, delayMs: number, callback: () => void): Promise<void> {
  return new Promise((resolve) => {
    clock.after(delayMs, () => {
      callback();
      resolve();
    });
  });
}
