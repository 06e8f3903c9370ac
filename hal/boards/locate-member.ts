/** Where in a JSON document a member is, for whoever has to mend it. */
import { findNodeAtLocation, type ParseError, parseTree, printParseErrorCode } from "jsonc-parser";

export type JsonReading =
  | { readonly ok: true; readonly document: unknown }
  | { readonly ok: false; readonly line: number; readonly why: string };

export function readJson(text: string): JsonReading {
  const errors: ParseError[] = [];
  parseTree(text, errors, { disallowComments: true });
  const [first] = errors;
  if (!first) return { ok: true, document: JSON.parse(text) };
  const why = printParseErrorCode(first.error)
    .replace(/(?<=[a-z])(?=[A-Z])/g, " ")
    .toLowerCase();
  return { ok: false, line: lineAt(text, first.offset), why };
}

/** The line of a member; of the nearest one around it, where it is missing. From 1. */
export function lineOfMember(text: string, path: readonly (string | number)[]): number {
  const tree = parseTree(text);
  for (let length = path.length; tree && length >= 0; length -= 1) {
    const node = findNodeAtLocation(tree, path.slice(0, length));
    if (node) return lineAt(text, (node.parent?.type === "property" ? node.parent : node).offset);
  }
  return 1;
}

function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split("\n").length;
}
