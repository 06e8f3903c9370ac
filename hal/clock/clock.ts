/** The clock contract: what time it is, and being called later. */

export interface Clock {
  /** Wall clock: milliseconds since 1970-01-01 UTC. May step in either direction at any time. */
  nowMs(): number;

  /** Milliseconds since some instant of this boot. Never goes back; means nothing after a boot. */
  monotonicMs(): number;

  /**
   * Calls `callback` once, `delayMs` (0 or more) from now on the monotonic clock, or later, never
   * before this call has returned. The returned function takes it back; it may be called at any
   * time and more than once.
   */
  after(delayMs: number, callback: () => void): () => void;
}
