/** Makes a mistake in the product's sources, in exactly the place where it belongs. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Mutant, MutantEdit } from "./mutants.ts";

const ROOT = join(import.meta.dirname, "../..");

/** Throws where the change fits nowhere, or in several places. */
export function mutateText(text: string, { file, find, replace }: MutantEdit): string {
  const places = text.split(find).length - 1;
  if (places !== 1) throw new Error(`the change of ${file} fits in ${places} places, not one`);
  return text.replace(find, () => replace);
}

/** Why the mutant cannot be made of the sources as they are; null where it can. */
export function whyNotMade({ edits }: Mutant): string | null {
  const texts = new Map<string, string>();
  try {
    for (const edit of edits) {
      const text = texts.get(edit.file) ?? readFileSync(join(ROOT, edit.file), "utf8");
      texts.set(edit.file, mutateText(text, edit));
    }
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
