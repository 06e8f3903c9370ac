/** The simulated random source: the same bytes for the same seed, on every machine. */
import assert from "node:assert/strict";
import type { Random } from "./random.ts";

/** Chris Doty-Humphrey's sfc32 (PractRand): 128 bits of state, passes every test we need. */
export class SimulatedRandom implements Random {
  #a = 0;
  #b: number;
  #c: number;
  #counter = 1;

  constructor(seed: number) {
    assert(Number.isSafeInteger(seed), `the seed ${seed} is no safe integer`);
    this.#b = seed | 0;
    this.#c = Math.floor(seed / 2 ** 32) | 0;
    // Neighbouring seeds have parted after a dozen rounds.
    for (let round = 0; round < 15; round += 1) this.#next();
  }

  bytes(count: number): Uint8Array {
    assert(Number.isInteger(count) && count >= 0 && count <= 65_536, `${count} random bytes`);
    const bytes = new Uint8Array(count);
    let word = 0;
    for (let at = 0; at < count; at += 1) {
      word = at % 4 === 0 ? this.#next() : word >>> 8;
      bytes[at] = word;
    }
    return bytes;
  }

  #next(): number {
    const word = (this.#a + this.#b + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + word) | 0;
    return word >>> 0;
  }
}
