/** The random source contract. */

export interface Random {
  /** `count` (0 to 65,536) unpredictable bytes, fit for keys, in a new array. */
  bytes(count: number): Uint8Array;
}
