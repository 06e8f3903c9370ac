/** The random source of the running machine: the kernel's, through OpenSSL. */
import assert from "node:assert/strict";
import { randomFillSync } from "node:crypto";
import type { Random } from "./random.ts";

export class SystemRandom implements Random {
  bytes(count: number): Uint8Array {
    assert(Number.isInteger(count) && count >= 0 && count <= 65_536, `${count} random bytes`);
    return randomFillSync(new Uint8Array(count));
  }
}
