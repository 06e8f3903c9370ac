/** Reads the repository's own files, as far as the house rules are about them. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseSource, type SourceFile } from "./source-file.ts";

/** Made by tools, not by us; `.gitignore` has them too. */
const NOT_OURS = ["node_modules", "build"];

export interface SourceTree {
  /** Every file, folders with a dot at the front left out. */
  readonly paths: readonly string[];
  readonly sources: readonly SourceFile[];
}

export function loadSourceTree(root: string): SourceTree {
  const paths = pathsBelow(root, "");
  const sources = paths
    .filter((path) => /\.[cm]?[jt]s$/.test(path))
    .map((path) => parseSource(path, readFileSync(join(root, path), "utf8")));
  return { paths, sources };
}

function pathsBelow(root: string, folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = folder + entry.name;
    if (entry.isFile()) return [path];
    const isOurs = !entry.name.startsWith(".") && !NOT_OURS.includes(entry.name);
    return entry.isDirectory() && isOurs ? pathsBelow(root, `${path}/`) : [];
  });
}
