/** What every part of the benchmark is given, and what it gives back. */
import type { Figure } from "./figure.ts";

export interface BenchContext {
  /** Of this run, for whatever a part writes. */
  readonly folder: string;
  /** The firmware as it is shipped. */
  readonly bundle: string;
  /** How many payments each part takes. */
  readonly payments: number;
  readonly say: (progress: string) => void;
}

export interface BenchPart {
  readonly name: string;
  readonly measure: (context: BenchContext) => Promise<readonly Figure[]>;
}
