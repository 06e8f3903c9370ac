/** The bytes of one simulated file: what the page cache holds, and how much of it is durable. */
import type { Random } from "../random/random.ts";

/**
 * What is found of changes that were never synced: none, all, files cut in the middle (names as
 * after), or a fate drawn for each by itself.
 */
export type Survival = "nothing" | "everything" | "torn" | Random;

interface Range {
  readonly start: number;
  readonly end: number;
}

export class SimulatedFile {
  #bytes = new Uint8Array(256);
  #length = 0;
  #durableLength = 0;
  /** Written back without success: the page cache calls them clean, and no later sync helps. */
  readonly #forsaken: Range[] = [];
  /** Where the medium has other bytes than the page cache, in the order in which that came. */
  readonly #strays: { readonly offset: number; readonly bytes: Uint8Array }[] = [];
  /** The medium does not give it out any more. */
  isUnreadable = false;

  get length(): number {
    return this.#length;
  }

  read(): Uint8Array {
    return this.#bytes.slice(0, this.#length);
  }

  append(bytes: Uint8Array): void {
    const length = this.#length + bytes.length;
    if (length > this.#bytes.length) {
      const grown = new Uint8Array(2 * length);
      grown.set(this.#bytes);
      this.#bytes = grown;
    }
    this.#bytes.set(bytes, this.#length);
    this.#length = length;
  }

  sync(): void {
    this.#durableLength = this.#length;
  }

  failSync(): void {
    this.#forsaken.push({ start: this.#durableLength, end: this.#length });
    this.#durableLength = this.#length;
  }

  /** Changes bytes where they lie, as a failing medium does, as far as the file reaches. */
  corrupt(offset: number, bytes: Uint8Array): void {
    const reached = bytes.subarray(0, Math.max(0, this.#length - offset));
    if (reached.length > 0) this.#bytes.set(reached, offset);
  }

  /** The medium has these bytes at the offset; the page cache shows it only after a power cut. */
  stray(offset: number, bytes: Uint8Array): void {
    this.#strays.push({ offset, bytes });
  }

  /** The file as it is found after a power cut. All that is found is durable. */
  afterPowerCut(survival: Survival): SimulatedFile {
    const found = new SimulatedFile();
    const tail = this.#bytes.slice(this.#durableLength, this.#length);
    found.append(this.#bytes.subarray(0, this.#durableLength));
    found.append(whatIsFound(tail, survival));
    for (const { start, end } of this.#forsaken) {
      if (survival === "everything") break;
      found.corrupt(start, new Uint8Array(end - start));
    }
    for (const { offset, bytes } of this.#strays) found.corrupt(offset, bytes);
    found.isUnreadable = this.isUnreadable;
    found.sync();
    return found;
  }
}

/** A number from 0 to `choices - 1`. */
export function draw(random: Random, choices: number): number {
  const [a = 0, b = 0, c = 0] = random.bytes(3);
  return ((a << 16) | (b << 8) | c) % choices;
}

function whatIsFound(tail: Uint8Array, survival: Survival): Uint8Array {
  if (survival === "nothing") return tail.subarray(0, 0);
  if (survival === "everything") return tail;
  if (survival === "torn") return tail.subarray(0, tail.length >> 1);

  // Three in four cuts go to the edges, where a reader is most easily wrong.
  const edges = [0, tail.length, Math.max(0, tail.length - 1)];
  const kept = edges[draw(survival, 4)] ?? draw(survival, tail.length + 1);
  switch (draw(survival, 3)) {
    case 0: // The file's length had not been written.
      return tail.subarray(0, kept);
    case 1: // The length had, the blocks had not.
      return tail.fill(0, kept);
    default: {
      const garbage = survival.bytes(Math.min(tail.length - kept, 65_536));
      tail.set(garbage, kept);
      return tail.subarray(0, kept + garbage.length);
    }
  }
}
