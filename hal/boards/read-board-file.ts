/** A board's file: what it describes, or the line that is wrong and what is allowed there. */
import { type BoardDescription, readDescription } from "./board-description.ts";
import { lineOfMember, readJson } from "./locate-member.ts";

export type BoardFileReading =
  | { readonly ok: true; readonly board: BoardDescription }
  /** `line 12: buttons.lines.confirm: is "x"; allowed: number`. */
  | { readonly ok: false; readonly why: string };

export function readBoardFile(text: string): BoardFileReading {
  const json = readJson(text);
  if (!json.ok) return { ok: false, why: `line ${json.line}: not JSON: ${json.why}` };
  const reading = readDescription(json.document);
  if (reading.ok) return reading;
  const member = reading.path.join(".") || "the document";
  const line = lineOfMember(text, reading.path);
  return { ok: false, why: `line ${line}: ${member}: ${reading.why}` };
}
