/**
 * What the suite saw of each broker, as the table of docs/brokers.md: a run compares its column
 * with what stands there, and `ANYCODE_WRITE_BROKERS=1` writes it.
 */
import { readFileSync, writeFileSync } from "node:fs";
import type { Test } from "tap";

const FILE = new URL("../../docs/brokers.md", import.meta.url);
const BEGIN = "<!-- seen by test/brokers -->";
const END = "<!-- end -->";

type Table = Map<string, Map<string, string>>;

export class Seen {
  readonly #column: string;
  readonly #cells = new Map<string, string>();

  constructor(column: string) {
    this.#column = column;
  }

  add(row: string, cell: string): void {
    this.#cells.set(row, cell);
  }

  compare(t: Test): void {
    if (process.env.ANYCODE_WRITE_BROKERS) this.#write();
    const table = readTable(readFileSync(FILE, "utf8"));
    const version = this.#cells.get("Version");
    if (table.get("Version")?.get(this.#column) !== version) {
      t.comment(`docs/brokers.md is of another version than ${version}: not compared`);
      return;
    }
    const written = [...table].map(([row, cells]) => [row, cells.get(this.#column) ?? ""]);
    const action = "as docs/brokers.md says; ANYCODE_WRITE_BROKERS=1 writes what was seen";
    t.same(Object.fromEntries(this.#cells), Object.fromEntries(written), action);
  }

  #write(): void {
    const text = readFileSync(FILE, "utf8");
    const table = readTable(text);
    for (const [row, cell] of this.#cells) {
      const cells = table.get(row) ?? new Map<string, string>();
      table.set(row, cells.set(this.#column, cell));
    }
    for (const row of table.keys()) if (!this.#cells.has(row)) table.delete(row);
    const [head = "", rest = ""] = text.split(BEGIN);
    const [, tail = ""] = rest.split(END);
    writeFileSync(FILE, `${head}${BEGIN}\n${drawTable(table)}${END}${tail}`);
  }
}

function readTable(text: string): Table {
  const part = text.split(BEGIN)[1]?.split(END)[0] ?? "";
  const lines = part.split("\n").filter((line) => line.startsWith("|"));
  const [head = [], , ...rows] = lines.map((line) =>
    line
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
  return new Map(
    rows.map(([row = "", ...cells]) => [
      row,
      new Map(cells.map((cell, at) => [head[at + 1] ?? "", cell])),
    ]),
  );
}

function drawTable(table: Table): string {
  const columns = [...new Set([...table.values()].flatMap((cells) => [...cells.keys()]))];
  const lines = [
    ["", ...columns],
    ["---", ...columns.map(() => "---")],
    ...[...table].map(([row, cells]) => [row, ...columns.map((name) => cells.get(name) ?? "")]),
  ];
  return lines.map((cells) => `| ${cells.join(" | ")} |\n`).join("");
}
