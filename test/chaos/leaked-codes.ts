/** Looks for customers' codes in every file below a folder. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { findCodes } from "../world/code-search.ts";

/** The files that hold one, however it is written; empty where all is well. */
export function findCodesIn(folder: string, codes: readonly string[]): readonly string[] {
  return findCodes(codes, filesBelow(folder));
}

function* filesBelow(folder: string): Iterable<readonly [name: string, text: string]> {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = join(entry.parentPath, entry.name);
    yield [file, readFileSync(file, "latin1")];
  }
}
