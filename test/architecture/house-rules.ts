/** All the rules of the house, on a whole tree. */
import { findBadContent } from "./content-rules.ts";
import { findFalsePurity, findForbiddenImports, findImportCycles } from "./import-rules.ts";
import { findBadNames } from "./name-rules.ts";
import { findOversize } from "./size-rules.ts";
import type { SourceTree } from "./source-tree.ts";

/** One line a violation, as `path:line what is wrong`, sorted. */
export function checkHouseRules({ paths, sources }: SourceTree): readonly string[] {
  const violations = [
    ...findBadNames(paths),
    ...findImportCycles(sources),
    ...sources.flatMap((source) => [
      ...findForbiddenImports(source),
      ...findFalsePurity(source),
      ...findBadContent(source),
      ...findOversize(source),
    ]),
  ];
  return violations.map(({ path, line, message }) => `${path}:${line} ${message}`).sort();
}
