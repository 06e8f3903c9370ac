/** Data elements that acquirers ask of a terminal with each payment (`terminal_info`). Pure. */
import { CPM_TEXT_START, parseCpm } from "./emv-cpm.ts";

/**
 * What `encrypt_rand_num` is taken from: the last six digits of a 19-digit code, or of the number
 * in tag 57 of an EMV code. Null where acquirers publish no rule (codes of another length).
 * Six digits of a bearer token: encrypted at once, stored nowhere.
 */
export function encryptRandomNumberSource(code: string): string | null {
  if (/^[0-9]{19}$/.test(code)) return code.slice(-6);
  if (!code.startsWith(CPM_TEXT_START)) return null;
  const cpm = parseCpm(code);
  const [application] = cpm.valid ? cpm.applications : [];
  if (!application?.fields.some(({ tag }) => tag === "57")) return null;
  return application.pan.slice(-6);
}
