/** Whole numbers and choices, drawn by a seed. */
import { SimulatedRandom } from "../../hal/random/simulated-random.ts";

export class Dice {
  readonly #random: SimulatedRandom;

  constructor(seed: number) {
    this.#random = new SimulatedRandom(seed);
  }

  /** From 0 up to, not including, a limit of at most 2^32. */
  roll(limit: number): number {
    const [a = 0, b = 0, c = 0, d = 0] = this.#random.bytes(4);
    return Math.floor(((((a * 256 + b) * 256 + c) * 256 + d) / 2 ** 32) * limit);
  }

  one<T>(of: readonly T[]): T {
    return of[this.roll(of.length)] as T;
  }

  /** One of the names, each as often as its weight says. */
  weighted<Name extends string>(weights: Readonly<Record<Name, number>>): Name {
    const entries = Object.entries(weights) as [Name, number][];
    const all = entries.reduce((sum, [, weight]) => sum + weight, 0);
    let left = this.roll(all);
    for (const [name, weight] of entries) {
      if (left < weight) return name;
      left -= weight;
    }
    throw new Error("nothing to choose from");
  }
}
