/** Events one after the other: the next begins when the one before has had all its consequences. */
import assert from "node:assert/strict";

/** Keys, sightings and answers waiting for their turn; more than this is a bug. */
const EVENTS_MAX = 1000;

export class EventQueue<Event> {
  readonly #step: (event: Event) => Promise<void>;
  readonly #events: Event[] = [];
  #isStepping = false;
  #stepped: Promise<void> = Promise.resolve();
  #isClosed = false;

  /** `step` rejects only where there is a bug. */
  constructor(step: (event: Event) => Promise<void>) {
    this.#step = step;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** After `close` nothing is taken any more. */
  post(event: Event): void {
    if (this.#isClosed) return;
    assert(this.#events.length < EVENTS_MAX, "the terminal's loop is stuck");
    this.#events.push(event);
    if (this.#isStepping) return;
    this.#isStepping = true;
    this.#stepped = this.#stepAll();
  }

  /** Whether one like this waits for its turn. */
  hasWaiting(isLike: (event: Event) => boolean): boolean {
    return this.#events.some(isLike);
  }

  close(): void {
    this.#isClosed = true;
  }

  /** Resolves when all that was posted has had its turn. */
  settled(): Promise<void> {
    return this.#stepped;
  }

  async #stepAll(): Promise<void> {
    try {
      for (let event = this.#events.shift(); event; event = this.#events.shift()) {
        await this.#step(event);
      }
    } finally {
      // In the same turn that saw the queue empty: an event posted later starts the loop again.
      this.#isStepping = false;
    }
  }
}
