/** What a file on a `Disk` may be called. */
import assert from "node:assert/strict";

/** A name that could leave the directory is a bug of the caller. */
export function assertFileName(name: string): void {
  const isPlain = /^[^/\0]{1,255}$/.test(name) && name !== "." && name !== "..";
  assert(isPlain, `"${name}" is no plain file name`);
}
