/**
 * How many new requests of one box the hub serves: a burst, then so many a second. A box whose
 * program runs wild, or whose key was stolen, must not take the hub and its disk from the others.
 * A repetition costs nothing here: it changes nothing, and somebody else may be repeating it.
 */
import type { Clock } from "../hal/clock/clock.ts";

/** After an outage a box has some hundred things to say at once. */
export const QUOTA_BURST = 600;
/** Far more than any till has sales. */
export const QUOTA_PER_SECOND = 60;

interface Account {
  left: number;
  atMs: number;
}

export class RequestQuota {
  readonly #clock: Clock;
  /** Of the boxes of the settings, so that their number is bounded. */
  readonly #accounts = new Map<string, Account>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Whether a request of the box may be looked into at all. */
  hasLeft(terminal: string): boolean {
    return this.#accountOf(terminal).left >= 1;
  }

  /** One request of the box was new. */
  take(terminal: string): void {
    this.#accountOf(terminal).left -= 1;
  }

  #accountOf(terminal: string): Account {
    const atMs = this.#clock.monotonicMs();
    const account = this.#accounts.get(terminal) ?? { left: QUOTA_BURST, atMs };
    const earned = ((atMs - account.atMs) / 1000) * QUOTA_PER_SECOND;
    account.left = Math.min(QUOTA_BURST, account.left + earned);
    account.atMs = atMs;
    this.#accounts.set(terminal, account);
    return account;
  }
}
