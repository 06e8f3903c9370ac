/** A settlement as CSV (RFC 4180): a header line, CR LF behind every line, UTF-8. Pure. */
import { SETTLEMENT_COLUMNS, type SettlementRow } from "./settlement-row.ts";

export function settlementCsv(rows: readonly SettlementRow[]): string {
  const lines = [SETTLEMENT_COLUMNS, ...rows.map((row) => SETTLEMENT_COLUMNS.map((of) => row[of]))];
  return lines.map((fields) => `${fields.map(csvField).join(",")}\r\n`).join("");
}

/** Section 2, 5 to 7. */
export function csvField(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
