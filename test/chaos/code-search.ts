/** Looks for customers' codes in every file below a folder. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** The files that hold one, in whatever spelling; empty where all is well. */
export function findCodesIn(folder: string, codes: readonly string[]): readonly string[] {
  const spellings = codes.flatMap(spellingsOf);
  const files = readdirSync(folder, { recursive: true, withFileTypes: true });
  return files
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => {
      const bytes = readFileSync(file);
      return spellings.some((spelling) => bytes.includes(spelling));
    });
}

/** Plain, and as bytes are often written. */
function spellingsOf(code: string): readonly string[] {
  const bytes = Buffer.from(code);
  const base64 = bytes.toString("base64").replace(/=+$/, "");
  return [code, base64, bytes.toString("base64url"), bytes.toString("hex")];
}
