/** A settlement for people: a line a party, amounts under one another. Pure. */
import type { SettlementRow } from "../hub/settlement/settlement-row.ts";

const COLUMNS = ["kind", "party", "clearingHouse", "currency"] as const;
const AMOUNTS = ["sales", "refunds", "reversals", "pays", "receives"] as const;
const HEADINGS: Readonly<Record<string, string>> = { clearingHouse: "through" };

export function settlementTable(rows: readonly SettlementRow[]): string {
  if (rows.length === 0) return "Nothing was posted on that day.";
  const all = [...COLUMNS, ...AMOUNTS];
  const table = [
    all.map((name) => HEADINGS[name] ?? name),
    ...rows.map((row) => all.map((name) => row[name])),
  ];
  const widths = all.map((_, at) => Math.max(...table.map((cells) => cells[at]?.length ?? 0)));
  return table
    .map((cells) =>
      cells
        .map((cell, at) => {
          const width = widths[at] ?? 0;
          return at < COLUMNS.length ? cell.padEnd(width) : cell.padStart(width);
        })
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}
