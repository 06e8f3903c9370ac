/** How time passes in a simulated world. */
import { setImmediate as turn } from "node:timers/promises";
import type { SimulatedClock } from "../../hal/clock/simulated-clock.ts";

/** A timer at a time, with everything that waits for nothing but its turn in between. */
export async function passTime(clock: SimulatedClock, ms: number): Promise<void> {
  const untilMs = clock.monotonicMs() + ms;
  for (;;) {
    await turn();
    const leftMs = untilMs - clock.monotonicMs();
    const nextMs = clock.nextTimerInMs;
    if (nextMs === null || nextMs > leftMs) {
      clock.advance(leftMs);
      return await turn();
    }
    clock.advance(nextMs);
  }
}
