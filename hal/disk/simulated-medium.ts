/**
 * The medium below the simulated disk, and what it does without a word. While the power is on the
 * page cache hides it; after the next power cut it shows.
 */
import assert from "node:assert/strict";
import type { Random } from "../random/random.ts";
import { draw, type SimulatedFile } from "./simulated-file.ts";

/**
 * `lost-sync`: a sync, of a file or of the directory, says that all is durable, and nothing is; a
 * later one that is not lost makes up for it. `lost-write`: zeros are found where the bytes of an
 * append should be, whatever was synced. `misdirected-write`: the same, and the bytes have
 * overwritten others, of this file or of another one.
 */
export type SilentFault = "lost-sync" | "lost-write" | "misdirected-write";

/** The last two: a bit changed at rest, a file that was not given out. */
export type MediumFault = SilentFault | "rotten-bit" | "read-error";

/** How often each happens, in a thousand chances: syncs, appends, appends, files at boot, reads. */
export type MediumRates = { readonly [Fault in MediumFault]?: number };

export class SimulatedMedium {
  rates: MediumRates = {};
  /** Over all boots, the newest at the end. */
  readonly faults: MediumFault[] = [];
  readonly #random: Random | undefined;
  readonly #planned = new Map<number, SilentFault>();

  constructor(random: Random | undefined) {
    this.#random = random;
  }

  planAt(operation: number, fault: SilentFault): void {
    this.#planned.set(operation, fault);
  }

  /** To be called where operations are counted anew. */
  forgetPlans(): void {
    this.#planned.clear();
  }

  losesSync(operation: number): boolean {
    return this.#happens("lost-sync", operation);
  }

  /** What becomes of the bytes from `start` to the end of the file, which were just appended. */
  write(file: SimulatedFile, start: number, { operation, files }: WriteContext): void {
    const isMisdirected = this.#happens("misdirected-write", operation);
    if (!isMisdirected && !this.#happens("lost-write", operation)) return;
    const bytes = file.read().subarray(start);
    file.stray(start, new Uint8Array(bytes.length));
    if (!isMisdirected) return;
    const hit = files[this.#draw(files.length)] ?? file;
    hit.stray(this.#draw(Math.max(1, hit.length)), bytes);
  }

  losesRead(): boolean {
    return this.#happens("read-error");
  }

  /** Time has passed for this file. */
  age(file: SimulatedFile): void {
    if (file.length > 0 && this.#isDrawn("rotten-bit")) this.rot(file);
  }

  rot(file: SimulatedFile): void {
    this.faults.push("rotten-bit");
    const offset = this.#draw(file.length);
    const byte = file.read()[offset] ?? 0;
    file.corrupt(offset, Uint8Array.of(byte ^ (1 << this.#draw(8))));
  }

  #happens(fault: MediumFault, operation = 0): boolean {
    if (!this.#isDrawn(fault) && this.#planned.get(operation) !== fault) return false;
    this.faults.push(fault);
    return true;
  }

  #isDrawn(fault: MediumFault): boolean {
    const rate = this.rates[fault] ?? 0;
    return rate > 0 && this.#draw(1000) < rate;
  }

  #draw(choices: number): number {
    assert(this.#random, "what a medium does by chance needs a random source");
    return draw(this.#random, choices);
  }
}

export interface WriteContext {
  readonly operation: number;
  /** All there are, where misdirected bytes may land. */
  readonly files: readonly SimulatedFile[];
}
