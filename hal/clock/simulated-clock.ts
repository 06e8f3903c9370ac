/** The simulated clock: time passes only when somebody says so. */
import assert from "node:assert/strict";
import type { Clock } from "./clock.ts";

interface Timer {
  readonly dueMs: number;
  readonly callback: () => void;
}

export interface SimulatedClockOptions {
  /** What the wall clock says at the start. */
  readonly wallMs?: number;
}

export class SimulatedClock implements Clock {
  #wallAheadMs: number;
  #monotonicMs = 0;
  #advancing = false;
  /** By due time; equal ones in the order of their making. */
  readonly #timers: Timer[] = [];

  constructor({ wallMs = Date.UTC(2026, 0, 1) }: SimulatedClockOptions = {}) {
    this.#wallAheadMs = wallMs;
  }

  nowMs(): number {
    return Math.floor(this.#wallAheadMs + this.#monotonicMs);
  }

  monotonicMs(): number {
    return this.#monotonicMs;
  }

  after(delayMs: number, callback: () => void): () => void {
    assert(delayMs >= 0 && Number.isFinite(delayMs), `a delay of ${delayMs} ms`);
    const timer = { dueMs: this.#monotonicMs + delayMs, callback };
    const later = this.#timers.findIndex((other) => other.dueMs > timer.dueMs);
    this.#timers.splice(later === -1 ? this.#timers.length : later, 0, timer);
    return () => {
      const at = this.#timers.indexOf(timer);
      if (at !== -1) this.#timers.splice(at, 1);
    };
  }

  /**
   * Lets time pass and calls every timer that falls due, in order, each at its own instant; those
   * that they start are called too when they fall into the same time. What a callback does later,
   * behind an `await`, happens after this returns: step with `nextTimerInMs` where that matters.
   */
  advance(ms: number): void {
    assert(ms >= 0 && Number.isFinite(ms), `advancing by ${ms} ms`);
    assert(!this.#advancing, "a timer's callback must not advance the clock");
    const untilMs = this.#monotonicMs + ms;
    this.#advancing = true;
    try {
      for (let due = this.#timers[0]; due && due.dueMs <= untilMs; due = this.#timers[0]) {
        this.#timers.shift();
        this.#monotonicMs = due.dueMs;
        due.callback();
      }
      this.#monotonicMs = untilMs;
    } finally {
      this.#advancing = false;
    }
  }

  /** Steps the wall clock, as a time server or a person does. No timer notices. */
  setWallClock(wallMs: number): void {
    this.#wallAheadMs = wallMs - this.#monotonicMs;
  }

  /** How long until the next timer; null where none is waiting. */
  get nextTimerInMs(): number | null {
    const next = this.#timers[0];
    return next ? next.dueMs - this.#monotonicMs : null;
  }

  /** How many timers wait. */
  get timers(): number {
    return this.#timers.length;
  }
}
