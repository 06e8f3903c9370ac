/** Checks what is written in a file: no world behind the back, no module state, no loose ends. */
import ts from "typescript";
import { ENTRIES, isAmong, THREADS } from "./layers.ts";
import { lineOf, type SourceFile, type Violation, visit } from "./source-file.ts";

/** Drivers are the world; scripts, tests and entries choose which one there is. */
const MAY_REACH_THE_WORLD = [
  /^hal\/(?!([^/]+)\/\1\.ts$)/,
  /^(scripts|test|image)\//,
  ...ENTRIES,
  ...THREADS,
];

const WORLD = [
  "Date.now",
  "Math.random",
  "performance.now",
  "process.env",
  "process.hrtime",
  "setImmediate",
  "setInterval",
  "setTimeout",
  "crypto.getRandomValues",
  "crypto.randomUUID",
  "randomBytes",
  "randomFillSync",
  "randomUUID",
];

/** In two pieces, since this file is checked too. */
const LOOSE_ENDS = new RegExp(`\\b(${["TO" + "DO", "FIX" + "ME"].join("|")})\\b`);

export function findBadContent(source: SourceFile): readonly Violation[] {
  return [
    ...(isAmong(source.path, MAY_REACH_THE_WORLD) ? [] : reachesOfTheWorld(source)),
    ...(isAmong(source.path, [/^(scripts|test)\//]) ? [] : missingPurpose(source)),
    ...moduleState(source),
    ...looseEnds(source),
  ];
}

function reachesOfTheWorld({ path, tree }: SourceFile): Violation[] {
  const violations: Violation[] = [];
  visit(tree, (node) => {
    const name = worldNameOf(node, tree);
    if (!name) return;
    violations.push({ path, line: lineOf(tree, node), message: `reaches for ${name} by itself` });
  });
  return violations;
}

function worldNameOf(node: ts.Node, tree: ts.SourceFile): string | null {
  if (ts.isNewExpression(node) && node.expression.getText(tree) === "Date") {
    return node.arguments?.length ? null : "the time of day";
  }
  if (ts.isPropertyAccessExpression(node)) {
    const name = node.getText(tree).replace(/^globalThis\./, "");
    return WORLD.includes(name) ? name : null;
  }
  if (ts.isImportSpecifier(node)) {
    const name = (node.propertyName ?? node.name).text;
    return WORLD.includes(name) || ["env", "hrtime"].includes(name) ? name : null;
  }
  if (!ts.isCallExpression(node) || !ts.isIdentifier(node.expression)) return null;
  return WORLD.includes(node.expression.text) ? node.expression.text : null;
}

/** State that outlives its owner: variables, and collections that begin empty. */
function moduleState({ path, tree }: SourceFile): Violation[] {
  const declarations = tree.statements.filter(ts.isVariableStatement);
  return declarations.flatMap(({ declarationList }) => {
    const isConst = (declarationList.flags & ts.NodeFlags.Const) !== 0;
    return declarationList.declarations
      .filter(({ initializer }) => !isConst || isEmptyCollection(initializer, tree))
      .map((one) => ({
        path,
        line: lineOf(tree, one),
        message: `${one.name.getText(tree)} is module state`,
      }));
  });
}

function isEmptyCollection(node: ts.Expression | undefined, tree: ts.SourceFile): boolean {
  if (!node) return false;
  if (ts.isNewExpression(node)) {
    const isCollection = /^(Weak)?(Map|Set)$/.test(node.expression.getText(tree));
    return isCollection && !node.arguments?.length;
  }
  if (ts.isArrayLiteralExpression(node)) return node.elements.length === 0;
  return ts.isObjectLiteralExpression(node) && node.properties.length === 0;
}

function missingPurpose({ path, text }: SourceFile): Violation[] {
  if (/^(#!.*\n)?\/\*\*/.test(text)) return [];
  return [{ path, line: 1, message: "does not begin by saying its one job" }];
}

function looseEnds({ path, text }: SourceFile): Violation[] {
  return text
    .split("\n")
    .flatMap((content, at) =>
      LOOSE_ENDS.test(content) ? [{ path, line: at + 1, message: "leaves a loose end" }] : [],
    );
}
