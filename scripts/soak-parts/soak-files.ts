/** Writes down what a soak sees as it sees it, so that a crash loses nothing. */
import { appendFileSync, readFileSync } from "node:fs";
import type {
  Observation,
  PaymentEnded,
  RefundTold,
} from "../../firmware/diagnostics/observation.ts";
import type { Sample } from "./sample.ts";

/** The ends that the box told its merchant, in the order in which it did. */
export interface Told {
  readonly payments: readonly PaymentEnded[];
  readonly refunds: readonly RefundTold[];
}

export class SoakFiles {
  readonly #folder: string;
  #hasHead = false;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** As JSON and as CSV. */
  addSample(sample: Sample): void {
    this.#append("samples.jsonl", JSON.stringify(sample));
    if (!this.#hasHead) this.#append("samples.csv", Object.keys(sample).join(","));
    this.#hasHead = true;
    const values = Object.values(sample).map((value) => value ?? "");
    this.#append("samples.csv", values.join(","));
  }

  /** Keeps the ends of payments and refunds. */
  addObservation(observation: Observation): void {
    if (isEnd(observation)) this.#append("told.jsonl", JSON.stringify(observation));
  }

  #append(name: string, line: string): void {
    appendFileSync(`${this.#folder}/${name}`, `${line}\n`);
  }
}

/** Reads back what the box told; nothing where it never told anything. */
export function readTold(folder: string): Told {
  const ends = linesOf(`${folder}/told.jsonl`).map((line) => JSON.parse(line) as End);
  return {
    payments: ends.filter((end) => end.type === "payment-ended"),
    refunds: ends.filter((end) => end.type === "refund-ended"),
  };
}

type End = PaymentEnded | RefundTold;

function isEnd(observation: Observation): observation is End {
  return observation.type === "payment-ended" || observation.type === "refund-ended";
}

function linesOf(file: string): readonly string[] {
  try {
    return readFileSync(file, "utf8").split("\n").filter(Boolean);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}
