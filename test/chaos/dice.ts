/** Draws for a harness: the same draws for the same seed. */
import type { Random } from "../../hal/random/random.ts";

export class Dice {
  readonly #random: Random;

  constructor(random: Random) {
    this.#random = random;
  }

  /** 0 up to, and without, `limit`, which is at most 2^32. */
  below(limit: number): number {
    return Math.floor((Buffer.from(this.#random.bytes(4)).readUInt32LE() / 2 ** 32) * limit);
  }

  /** Both ends included. */
  between(least: number, most: number): number {
    return least + this.below(most - least + 1);
  }

  chance(percent: number): boolean {
    return this.below(100) < percent;
  }

  pick<T>(from: readonly T[]): T {
    const one = from[this.below(from.length)];
    if (one === undefined) throw new Error("there is nothing to pick from");
    return one;
  }
}
