/** Checks how long files, functions, lines and parameter lists are. */
import ts from "typescript";
import { lineOf, type SourceFile, type Violation, visit } from "./source-file.ts";

const FILE_LINES_MAX = 400;
const FUNCTION_LINES_MAX = 70;
const LINE_COLUMNS_MAX = 100;
const PARAMETERS_MAX = 3;

export function findOversize(source: SourceFile): readonly Violation[] {
  return [...longFile(source), ...longLines(source), ...largeFunctions(source)];
}

function longFile({ path, text }: SourceFile): Violation[] {
  const lines = text.split("\n").length - (text.endsWith("\n") ? 1 : 0);
  if (lines <= FILE_LINES_MAX) return [];
  return [{ path, line: lines, message: `${lines} lines, at most ${FILE_LINES_MAX}` }];
}

/** What the formatter cannot break may be longer: an address, a test's title. */
const UNBREAKABLE = /https?:\/\/\S{60}|^ *test\(["`].*["`], (?:async )?\(t?\) => \{$/;

function longLines({ path, text }: SourceFile): Violation[] {
  return text.split("\n").flatMap((content, at) => {
    const columns = [...content].length;
    if (columns <= LINE_COLUMNS_MAX || UNBREAKABLE.test(content)) return [];
    return [{ path, line: at + 1, message: `${columns} columns, at most ${LINE_COLUMNS_MAX}` }];
  });
}

function largeFunctions({ path, tree }: SourceFile): Violation[] {
  const violations: Violation[] = [];
  visit(tree, (node) => {
    if (!ts.isFunctionLike(node)) return;
    const line = lineOf(tree, node);
    const lines = tree.getLineAndCharacterOfPosition(node.getEnd()).line + 2 - line;
    if (lines > FUNCTION_LINES_MAX) {
      const message = `a function of ${lines} lines, at most ${FUNCTION_LINES_MAX}`;
      violations.push({ path, line, message });
    }
    const parameters = ownParametersOf(node);
    if (parameters > PARAMETERS_MAX) {
      const message = `${parameters} parameters, at most ${PARAMETERS_MAX}`;
      violations.push({ path, line, message });
    }
  });
  return violations;
}

/** None where another's API sets them: a callback without types, a signature without a body. */
function ownParametersOf(node: ts.SignatureDeclaration): number {
  const isOwn = "body" in node && node.parameters.some(({ type }) => type !== undefined);
  return isOwn ? node.parameters.length : 0;
}
