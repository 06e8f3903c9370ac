/**
 * The configurations in docs/brokers are what runs here: only addresses and folders are put in
 * place of an operator's, and each of those must be in the file.
 */
import { readFileSync, writeFileSync } from "node:fs";

const DOCUMENTED = new URL("../../docs/brokers/", import.meta.url);

/** Writes docs/brokers/NAME to `file`, with every key of `places` replaced by its value. */
export function writeOperatorFile(
  name: string,
  file: string,
  places: Readonly<Record<string, string>> = {},
): void {
  let text = readFileSync(new URL(name, DOCUMENTED), "utf8");
  for (const [theirs, ours] of Object.entries(places)) {
    if (!text.includes(theirs)) throw new Error(`docs/brokers/${name} has no "${theirs}" any more`);
    text = text.replaceAll(theirs, ours);
  }
  writeFileSync(file, text);
}
