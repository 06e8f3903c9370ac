/**
 * Requests that the hub has not acknowledged yet, and when to say each of them again. A request
 * leaves only by the hub's own word, by its deadline, or when it is withdrawn: a broker's
 * acknowledgement is not the hub's. Pure: times are milliseconds on one clock of the caller's.
 */
import assert from "node:assert/strict";
import type { TimedRequest } from "../protocol/request.ts";

export interface OutboxEntry {
  readonly sequence: number;
  /** What it is about: an order's or a refund's number, or the kind of a question. */
  readonly subject: string;
  readonly type: TimedRequest["type"];
  /** The signed request; every repetition is the same to the byte. */
  readonly message: string;
  /** After this time nobody wants it any more. */
  readonly deadlineAtMs: number;
}

/** One payment at a time needs two; the rest is for reversals after a long outage. */
export const OUTBOX_ENTRIES_MAX = 64;

/** Publishes without the broker's acknowledgement at one time. */
export const OUTBOX_IN_FLIGHT_MAX = 4;

/** Waits before the second, third and every further publish of an entry. */
export const RESEND_DELAYS_MS = [1_000, 2_000, 4_000] as const;

interface Slot {
  readonly entry: OutboxEntry;
  dueAtMs: number;
  sends: number;
  isInFlight: boolean;
}

export class Outbox {
  readonly #slots = new Map<number, Slot>();

  get size(): number {
    return this.#slots.size;
  }

  get isFull(): boolean {
    return this.#slots.size >= OUTBOX_ENTRIES_MAX;
  }

  /**
   * Takes an entry, due now; look at `isFull` before. It takes the place of an earlier one of the
   * same subject and type: to ask the same thing twice in a row serves nobody.
   */
  add(entry: OutboxEntry, nowMs: number): void {
    assert(!this.isFull, `over ${OUTBOX_ENTRIES_MAX} entries in the outbox`);
    assert(!this.#slots.has(entry.sequence), `sequence ${entry.sequence} used twice`);
    for (const { entry: earlier } of this.#slots.values()) {
      const isSame = earlier.subject === entry.subject && earlier.type === entry.type;
      if (isSame) this.#slots.delete(earlier.sequence);
    }
    this.#slots.set(entry.sequence, { entry, dueAtMs: nowMs, sends: 0, isInFlight: false });
  }

  /** What is to be published now: reversals first, then the oldest. Each counts as sent. */
  take(nowMs: number): readonly OutboxEntry[] {
    const slots = [...this.#slots.values()];
    const room = OUTBOX_IN_FLIGHT_MAX - slots.filter((slot) => slot.isInFlight).length;
    const due = slots.filter((slot) => !slot.isInFlight && slot.dueAtMs <= nowMs);
    const taken = due.sort(byUrgency).slice(0, Math.max(0, room));
    for (const slot of taken) {
      slot.isInFlight = true;
      slot.dueAtMs = nowMs + resendDelayMs(slot.sends);
      slot.sends += 1;
    }
    return taken.map((slot) => slot.entry);
  }

  /** The publish of an entry has ended, well or badly. It stays until the hub's own word. */
  landed(sequence: number): void {
    const slot = this.#slots.get(sequence);
    if (slot) slot.isInFlight = false;
  }

  /** There is a new connection: nothing is in flight, and everything is due. */
  restart(nowMs: number): void {
    for (const slot of this.#slots.values()) {
      slot.isInFlight = false;
      slot.dueAtMs = nowMs;
      slot.sends = 0;
    }
  }

  /** The hub has the request. */
  settle(sequence: number): void {
    this.#slots.delete(sequence);
  }

  /** The payment has moved on: nothing more is to be said about it. */
  withdraw(subject: string): void {
    for (const { entry } of this.#slots.values()) {
      if (entry.subject === subject) this.#slots.delete(entry.sequence);
    }
  }

  /** Removes and returns what is past its deadline. */
  expire(nowMs: number): readonly OutboxEntry[] {
    const entries = [...this.#slots.values()].map((slot) => slot.entry);
    const expired = entries.filter((entry) => entry.deadlineAtMs <= nowMs);
    for (const entry of expired) this.#slots.delete(entry.sequence);
    return expired;
  }

  /** When to look again: the next deadline or, where there is a connection, the next publish. */
  nextAtMs(isConnected: boolean): number | null {
    const slots = [...this.#slots.values()];
    const times = slots.map((slot) => slot.entry.deadlineAtMs);
    const room = slots.filter((slot) => slot.isInFlight).length < OUTBOX_IN_FLIGHT_MAX;
    if (isConnected && room) {
      times.push(...slots.filter((slot) => !slot.isInFlight).map((slot) => slot.dueAtMs));
    }
    return times.length === 0 ? null : Math.min(...times);
  }
}

function byUrgency(a: Slot, b: Slot): number {
  const reversals = Number(b.entry.type === "reverse") - Number(a.entry.type === "reverse");
  return reversals !== 0 ? reversals : a.entry.sequence - b.entry.sequence;
}

function resendDelayMs(sends: number): number {
  const last = RESEND_DELAYS_MS.length - 1;
  return RESEND_DELAYS_MS[Math.min(sends, last)] ?? RESEND_DELAYS_MS[last] ?? 0;
}
