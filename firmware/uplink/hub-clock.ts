/**
 * The hub's time, on which every deadline is counted: what the last welcome said, and what has
 * passed since on the board's monotonic clock. It is behind the hub by the welcome's way here,
 * which makes deadlines earlier, never later. The box's own wall clock may be anything.
 */
import type { Clock } from "../../hal/clock/clock.ts";

export class HubClock {
  readonly #clock: Clock;
  /** Hub time less monotonic time. */
  #aheadMs: number | null = null;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  learn(hubTimeMs: number): void {
    this.#aheadMs = hubTimeMs - this.#clock.monotonicMs();
  }

  /** Whole milliseconds since 1970; null before the first welcome. */
  nowMs(): number | null {
    if (this.#aheadMs === null) return null;
    return Math.floor(this.#aheadMs + this.#clock.monotonicMs());
  }

  /** By how much the hub is ahead of the box's wall clock; null before the first welcome. */
  wallClockOffsetMs(): number | null {
    const hubTimeMs = this.nowMs();
    return hubTimeMs === null ? null : hubTimeMs - this.#clock.nowMs();
  }
}
