/** Reads settings, or says in one line for whoever wrote them what is wrong. Pure. */
import * as v from "valibot";

export type SettingsReading<Settings> =
  | { readonly ok: true; readonly settings: Settings }
  /** Names the setting and what is allowed. */
  | { readonly ok: false; readonly why: string };

export function readSettings<Settings>(
  text: string,
  schema: v.GenericSchema<unknown, Settings>,
): SettingsReading<Settings> {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (error) {
    return { ok: false, why: notJson(error) };
  }
  const result = v.safeParse(schema, document);
  if (result.success) return { ok: true, settings: result.output };
  return { ok: false, why: plainIssue(result.issues[0]) };
}

function plainIssue(issue: v.BaseIssue<unknown>): string {
  const path = v.getDotPath(issue) ?? "the settings";
  if (issue.type === "strict_object" && issue.expected === "never") {
    return `${path}: there is no such setting`;
  }
  if (/object$/.test(issue.type) && issue.received === "undefined") return `${path}: is missing`;
  return `${path}: ${issue.message}`;
}

/** What the parser quotes of the document: it may be a piece of a password. */
const QUOTATION = /(, )?(\.\.\.)?"[\s\S]*"(\.\.\.)? is not valid JSON$/;

/** Of a document that is none. */
function notJson(error: unknown): string {
  const why = error instanceof Error ? error.message.replace(QUOTATION, "") : "";
  return `not JSON: ${why.replace(/\s+/g, " ") || "something else stands there"}`;
}
