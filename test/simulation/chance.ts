/** Chance, drawn from a seeded source: the same seed draws the same. */
import type { Random } from "../../hal/random/random.ts";

export class Chance {
  readonly #random: Random;

  constructor(random: Random) {
    this.#random = random;
  }

  /** A whole number from 0 to `choices - 1`; at most 16 million choices. */
  below(choices: number): number {
    const [a = 0, b = 0, c = 0] = this.#random.bytes(3);
    return ((a << 16) | (b << 8) | c) % choices;
  }

  /** A whole number, both ends included. */
  between(least: number, most: number): number {
    return least + this.below(most - least + 1);
  }

  /** True in so many of a thousand cases. What can never happen draws nothing. */
  happens(inThousand = 0): boolean {
    return inThousand > 0 && this.below(1000) < inThousand;
  }

  pick<T>(choices: readonly T[]): T {
    const picked = choices[this.below(choices.length)];
    if (picked === undefined) throw new Error("there is nothing to pick from");
    return picked;
  }

  /** One of them by its rate in a thousand, or null. The rates add up to a thousand at most. */
  pickByRate<T extends string>(rates: { readonly [Name in T]?: number }): T | null {
    const entries = Object.entries(rates) as [T, number][];
    if (entries.every(([, rate]) => rate === 0)) return null;
    let left = this.below(1000);
    for (const [name, rate] of entries) {
      if (left < rate) return name;
      left -= rate;
    }
    return null;
  }

  /** One of the names, each as often as its weight says. */
  pickByWeight<T extends string>(weights: { readonly [Name in T]: number }): T {
    const entries = Object.entries(weights) as [T, number][];
    let left = this.below(entries.reduce((sum, [, weight]) => sum + weight, 0));
    for (const [name, weight] of entries) {
      if (left < weight) return name;
      left -= weight;
    }
    throw new Error("there is nothing to pick from");
  }
}
