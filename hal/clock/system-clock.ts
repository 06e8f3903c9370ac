/** The clock of the running machine. */
import assert from "node:assert/strict";
import type { Clock } from "./clock.ts";

/** The longest delay Node can hold; it takes a longer one for 1 ms. */
const TIMEOUT_MS_MAX = 2 ** 31 - 1;

export class SystemClock implements Clock {
  nowMs(): number {
    return Date.now();
  }

  /**
   * The kernel's CLOCK_MONOTONIC, not `performance.now()`: it is the same in every thread and
   * process, and the same that the kernel stamps camera buffers with.
   */
  monotonicMs(): number {
    const [seconds, nanoseconds] = process.hrtime();
    return seconds * 1000 + nanoseconds / 1e6;
  }

  after(delayMs: number, callback: () => void): () => void {
    assert(delayMs >= 0 && Number.isFinite(delayMs), `a delay of ${delayMs} ms`);
    const dueMs = this.monotonicMs() + delayMs;
    let timer: NodeJS.Timeout;
    // Node counts from the loop's cached time, rounded, and so may call up to 1 ms early.
    const wait = (): void => {
      const leftMs = Math.ceil(dueMs - this.monotonicMs());
      timer = setTimeout(arrive, Math.min(leftMs, TIMEOUT_MS_MAX));
    };
    const arrive = (): void => {
      if (this.monotonicMs() < dueMs) wait();
      else callback();
    };
    wait();
    return () => clearTimeout(timer);
  }
}
