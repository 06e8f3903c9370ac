/** What is wrong with settings, in one line for whoever wrote them. Pure. */
import * as v from "valibot";

/** Names the setting, or what stands for all of them, and what is allowed. */
export function plainIssue(issue: v.BaseIssue<unknown>, whole: string): string {
  const path = v.getDotPath(issue) ?? whole;
  if (issue.type === "strict_object" && issue.expected === "never") {
    return `${path}: there is no such setting`;
  }
  if (/object$/.test(issue.type) && issue.received === "undefined") return `${path}: is missing`;
  return `${path}: ${issue.message}`;
}

/** What the parser quotes of the document: it may be a piece of a password. */
const QUOTATION = /(, )?(\.\.\.)?"[\s\S]*"(\.\.\.)? is not valid JSON$/;

/** Of a document that is none. */
export function notJson(error: unknown): string {
  const why = error instanceof Error ? error.message.replace(QUOTATION, "") : "";
  return `not JSON: ${why.replace(/\s+/g, " ") || "something else stands there"}`;
}
