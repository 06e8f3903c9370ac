/** Checks the names of files and folders. */
import type { Violation } from "./source-file.ts";

const TOP_FOLDERS = ["docs", "firmware", "hal", "hub", "image", "scripts", "test"];

/** Names that say where something was put, not what it is. */
const EMPTY_WORDS = ["common", "helper", "helpers", "manager", "misc", "types", "util", "utils"];
const EMPTY_NAMES = ["index", "types", ...EMPTY_WORDS];

const SOURCE = /\.([cm]?[jt]s|css|html|sql|sh)$/;

export function findBadNames(paths: readonly string[]): readonly Violation[] {
  return [
    ...paths.flatMap(badFolder),
    ...paths.filter((path) => SOURCE.test(path)).flatMap(badFile),
    ...repeatedNames(paths.filter((path) => SOURCE.test(path))),
  ];
}

function badFolder(path: string): Violation[] {
  const folders = path.split("/").slice(0, -1);
  const [top] = folders;
  if (top === undefined) return [];
  if (!TOP_FOLDERS.includes(top)) return [violation(path, `${top}/ is no folder of the design`)];
  const empty = folders.find((folder) => EMPTY_NAMES.includes(folder));
  return empty ? [violation(path, `the folder name "${empty}" says nothing`)] : [];
}

function badFile(path: string): Violation[] {
  const stem = nameOf(path).replace(/(\.test)?\.[a-z]+$/, "");
  if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(stem)) return [violation(path, "is not in kebab-case")];
  const isEmpty = stem === "index" || stem.split("-").some((word) => EMPTY_WORDS.includes(word));
  return isEmpty ? [violation(path, "the name says nothing")] : [];
}

function repeatedNames(paths: readonly string[]): Violation[] {
  const firstOf = new Map<string, string>();
  return paths.flatMap((path) => {
    const name = nameOf(path);
    const first = firstOf.get(name);
    firstOf.set(name, first ?? path);
    return first && name !== "main.ts" ? [violation(path, `has the name of ${first}`)] : [];
  });
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

function violation(path: string, message: string): Violation {
  return { path, line: 1, message };
}
