/**
 * Request sequence numbers that grow over restarts without a disk write each: the journal reserves
 * a block ahead, and a boot starts behind every block reserved before.
 */
import assert from "node:assert/strict";
import type { Journal } from "./journal.ts";

const BLOCK = 10_000;

export class SequenceReserve {
  readonly #journal: Journal;
  #next: number;
  #reservedTo: number;

  private constructor(journal: Journal, next: number) {
    this.#journal = journal;
    this.#next = next;
    this.#reservedTo = next;
  }

  /** Reserves the first block durably. Rejects with `StorageError`. */
  static async open(journal: Journal, reservedTo: number): Promise<SequenceReserve> {
    const reserve = new SequenceReserve(journal, reservedTo);
    await reserve.extend();
    return reserve;
  }

  /** A number no earlier request of this terminal had. */
  next(): number {
    assert(this.#next < this.#reservedTo, "sequence numbers used up before a block was reserved");
    this.#next += 1;
    return this.#next - 1;
  }

  /** Whether `extend` is due; there are enough numbers for a long while yet. */
  get isLow(): boolean {
    return this.#reservedTo - this.#next < BLOCK / 2;
  }

  /** Reserves the next block. Rejects with `StorageError`. */
  async extend(): Promise<void> {
    const reservedTo = this.#reservedTo + BLOCK;
    await this.#journal.append({ type: "sequence", reservedTo });
    this.#reservedTo = reservedTo;
  }
}
