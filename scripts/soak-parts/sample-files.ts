/** Writes each sample down as it comes, so that a crash loses nothing: JSON lines, and CSV. */
import { appendFileSync } from "node:fs";
import type { Sample } from "./sample.ts";

export class SampleFiles {
  readonly #folder: string;
  #hasHead = false;

  constructor(folder: string) {
    this.#folder = folder;
  }

  add(sample: Sample): void {
    appendFileSync(`${this.#folder}/samples.jsonl`, `${JSON.stringify(sample)}\n`);
    const head = this.#hasHead ? "" : `${Object.keys(sample).join(",")}\n`;
    const line = Object.values(sample).map((value) => value ?? "");
    appendFileSync(`${this.#folder}/samples.csv`, `${head}${line.join(",")}\n`);
    this.#hasHead = true;
  }
}
