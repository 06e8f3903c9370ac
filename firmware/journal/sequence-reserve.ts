/**
 * Request sequence numbers that grow over restarts without a disk write each: the journal reserves
 * a block ahead, and a boot starts behind every block reserved before.
 */
import assert from "node:assert/strict";
import { StorageError } from "../../hal/disk/storage-error.ts";
import type { Journal } from "./journal.ts";

const BLOCK = 10_000;
/** More requests a millisecond than any box makes, and safe integers for two centuries. */
const PER_MILLISECOND = 1000;

export class SequenceReserve {
  readonly #journal: Journal;
  #next: number;
  #reservedTo: number;
  #extending: Promise<void> | null = null;

  private constructor(journal: Journal, next: number) {
    this.#journal = journal;
    this.#next = next;
    this.#reservedTo = next;
  }

  /**
   * Reserves the first block durably. Numbers begin behind the time too: with an old image of the
   * disk put back, the hub's answers to an earlier life must not fit this life's requests. Rejects
   * with `StorageError`.
   */
  static async open(
    journal: Journal,
    { reservedTo, nowMs }: { readonly reservedTo: number; readonly nowMs: number },
  ): Promise<SequenceReserve> {
    const next = Math.max(reservedTo, Math.floor(nowMs) * PER_MILLISECOND);
    const reserve = new SequenceReserve(journal, next);
    await reserve.#extend();
    return reserve;
  }

  /** A number no earlier request of this terminal had. */
  next(): number {
    assert(this.#next < this.#reservedTo, "sequence numbers used up before a block was reserved");
    const sequence = this.#next;
    this.#next += 1;
    if (this.#reservedTo - this.#next < BLOCK / 2) this.#extendAhead();
    return sequence;
  }

  /** Long before the numbers run out; a failed write is tried again with the next number. */
  #extendAhead(): void {
    this.#extending ??= this.#extend()
      .catch((error: unknown) => {
        if (!(error instanceof StorageError)) throw error;
      })
      .finally(() => {
        this.#extending = null;
      });
  }

  async #extend(): Promise<void> {
    const reservedTo = this.#reservedTo + BLOCK;
    await this.#journal.append({ type: "sequence", reservedTo });
    this.#reservedTo = reservedTo;
  }
}
