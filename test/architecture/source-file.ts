/** One source file as the house rules look at it: its text, its syntax tree, its imports. */
import { posix } from "node:path";
import ts from "typescript";

export interface SourceFile {
  /** From the root of the repository, with slashes. */
  readonly path: string;
  readonly text: string;
  readonly tree: ts.SourceFile;
  readonly imports: readonly SourceImport[];
}

export interface SourceImport {
  readonly kind: "file" | "node" | "npm";
  /** A path from the root, a module of Node with its `node:`, or the name of a package. */
  readonly target: string;
  readonly line: number;
}

export interface Violation {
  readonly path: string;
  readonly line: number;
  readonly message: string;
}

export function parseSource(path: string, text: string): SourceFile {
  const tree = ts.createSourceFile(path, text, ts.ScriptTarget.ESNext);
  const imports: SourceImport[] = [];
  visit(tree, (node) => {
    const specifier = specifierOf(node);
    if (specifier) imports.push(importOf(path, specifier.text, lineOf(tree, node)));
  });
  return { path, text, tree, imports };
}

export function visit(node: ts.Node, visitor: (node: ts.Node) => void): void {
  visitor(node);
  ts.forEachChild(node, (child) => visit(child, visitor));
}

/** The line where a node begins, its comments left aside; the first is 1. */
export function lineOf(tree: ts.SourceFile, node: ts.Node): number {
  return tree.getLineAndCharacterOfPosition(node.getStart(tree)).line + 1;
}

function specifierOf(node: ts.Node): ts.StringLiteral | null {
  let specifier: ts.Node | undefined;
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) {
    specifier = node.moduleSpecifier;
  } else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
    specifier = node.arguments[0];
  } else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
    specifier = node.argument.literal;
  }
  return specifier && ts.isStringLiteral(specifier) ? specifier : null;
}

function importOf(path: string, specifier: string, line: number): SourceImport {
  if (specifier.startsWith(".")) {
    return { kind: "file", target: posix.join(posix.dirname(path), specifier), line };
  }
  if (specifier.startsWith("node:")) return { kind: "node", target: specifier, line };
  const [scopeOrName = "", name = ""] = specifier.split("/");
  const target = scopeOrName.startsWith("@") ? `${scopeOrName}/${name}` : scopeOrName;
  return { kind: "npm", target, line };
}
