/** Checks who imports whom, layer by layer, and that no imports go round in a circle. */
import { isAmong, type Layer, layerOf, PURE } from "./layers.ts";
import type { SourceFile, SourceImport, Violation } from "./source-file.ts";

export function findForbiddenImports(source: SourceFile): readonly Violation[] {
  const { path, imports } = source;
  const layer = layerOf(path);
  if (!layer) return [{ path, line: 1, message: "belongs to no layer of layers.ts" }];
  const packages = new Set(imports.flatMap(({ kind, target }) => (kind === "npm" ? [target] : [])));
  return imports
    .filter((one) => !isAllowed(one, layer) || (layer.npm === "one" && isSecond(one, packages)))
    .map(({ target, line }) => ({ path, line, message: `${layer.name} imports ${target}` }));
}

/** A file may say "Pure." at the end of its header only where its layer keeps it so. */
export function findFalsePurity({ path, text }: SourceFile): readonly Violation[] {
  if (isAmong(path, [/^(scripts|test)\//, ...PURE])) return [];
  const header = /^\/\*\*[\s\S]*?\*\//.exec(text)?.[0] ?? "";
  if (!/\bPure\.[\s*]*\/$/.test(header)) return [];
  return [{ path, line: 1, message: "says that it is pure, and is in no pure layer" }];
}

export function findImportCycles(sources: readonly SourceFile[]): readonly Violation[] {
  const byPath = new Map(sources.map((source) => [source.path, source]));
  const done = new Set<string>();
  const violations: Violation[] = [];
  const follow = (path: string, trail: readonly string[]): void => {
    if (done.has(path)) return;
    for (const { kind, target, line } of byPath.get(path)?.imports ?? []) {
      if (kind !== "file" || !byPath.has(target)) continue;
      const way = [...trail, path];
      const at = way.indexOf(target);
      if (at === -1) follow(target, way);
      else violations.push({ path, line, message: circle([...way.slice(at), target]) });
    }
    done.add(path);
  };
  for (const { path } of sources) follow(path, []);
  return violations;
}

function isAllowed({ kind, target }: SourceImport, { mayImport, node, npm }: Layer): boolean {
  switch (kind) {
    case "file":
      return isAmong(target, mayImport);
    case "node":
      return node === "any" || node.includes(target);
    case "npm":
      return npm === "any" || npm === "one" || npm.includes(target);
  }
}

function isSecond({ kind, target }: SourceImport, packages: ReadonlySet<string>): boolean {
  return kind === "npm" && [...packages].indexOf(target) > 0;
}

function circle(way: readonly string[]): string {
  return `imports itself by way of ${way.join(" -> ")}`;
}
