/** The simulated clock and the machine's, against the clock contract. */
import { setTimeout as sleep } from "node:timers/promises";
import { test } from "tap";
import { SimulatedClock } from "../../../hal/clock/simulated-clock.ts";
import { SystemClock } from "../../../hal/clock/system-clock.ts";
import { clockContract } from "./clock-contract.ts";

clockContract("simulated clock", () => {
  const clock = new SimulatedClock();
  return { clock, passTime: async (ms) => clock.advance(ms) };
});

clockContract("system clock", () => ({
  clock: new SystemClock(),
  passTime: async (ms) => {
    await sleep(ms + 1); // Node may wake up to 1 ms early.
  },
}));

test("the system clock holds a delay of months without a word from Node", async (t) => {
  const warnings: string[] = [];
  const listener = ({ name }: Error): unknown => warnings.push(name);
  process.on("warning", listener);
  new SystemClock().after(2 ** 32, () => undefined)();
  await sleep(1);
  process.off("warning", listener);
  t.same(warnings, []);
});

test("the simulated clock stands still until it is advanced", async (t) => {
  const clock = new SimulatedClock({ wallMs: 1000 });
  await sleep(2);
  t.same([clock.nowMs(), clock.monotonicMs()], [1000, 0]);
  clock.advance(5);
  t.same([clock.nowMs(), clock.monotonicMs()], [1005, 5]);
});

test("simulated timers come in order, each at its own instant", async (t) => {
  const clock = new SimulatedClock();
  const calls: string[] = [];
  const note = (name: string) => () => calls.push(`${name} at ${clock.monotonicMs()}`);
  clock.after(30, note("late"));
  clock.after(10, note("first"));
  clock.after(10, note("second of the same instant"));
  clock.after(10, () => clock.after(5, note("started by another")));
  clock.after(31, note("never"));
  clock.advance(30);
  t.same(calls, [
    "first at 10",
    "second of the same instant at 10",
    "started by another at 15",
    "late at 30",
  ]);
  t.equal(clock.timers, 1);
  t.equal(clock.nextTimerInMs, 1);
});

test("a step of the simulated wall clock moves neither monotonic time nor timers", async (t) => {
  const clock = new SimulatedClock();
  let isCalled = false;
  clock.after(10, () => {
    isCalled = true;
  });
  clock.advance(5);
  clock.setWallClock(0);
  t.same([clock.nowMs(), clock.monotonicMs(), isCalled], [0, 5, false]);
  clock.advance(5);
  t.same([clock.nowMs(), clock.monotonicMs(), isCalled], [5, 10, true]);
  t.equal(clock.nextTimerInMs, null);
});
