import { readFileSync } from "node:fs";
import { test } from "tap";
import { codeShapes } from "../../../hub/institutions/code-shape.ts";
import { START_BALANCE_UNITS } from "../../../hub/institutions/sandbox-entries.ts";
import { SANDBOX_INSTITUTIONS } from "../../../hub/institutions/sandbox-institutions.ts";
import { SANDBOX_OUTCOMES } from "../../../hub/institutions/sandbox-outcomes.ts";
import { shippedTable } from "./sandbox-world.ts";

const documented = readFileSync(new URL("../../../docs/sandbox.md", import.meta.url), "utf8");
/** However wide a formatter makes the columns. */
const lines = new Set(documented.split("\n").map((line) => line.replace(/ +/g, " ")));

test("docs/sandbox.md lists every institution with its shapes, and no other", async (t) => {
  const table = shippedTable();
  for (const { id, english, chinese, family } of SANDBOX_INSTITUTIONS) {
    const shapes = codeShapes(id, table).map(({ shape, mark }) => `\`${shape}\` (${mark})`);
    const names = `${english}, ${chinese}`;
    const how = `${family.is} (${family.mark})`;
    const line = `| \`${id}\` | ${names} | ${shapes.join("<br>")} | ${how} |`;
    t.ok(lines.has(line), line);
  }
  t.equal(rowsAfter("## Institutions"), SANDBOX_INSTITUTIONS.length);
});

test("docs/sandbox.md lists every outcome with its ending, and no other", async (t) => {
  for (const { name, ending, text } of SANDBOX_OUTCOMES) {
    const line = `| \`${name}\` | ${ending === null ? "any other" : `\`${ending}\``} | ${text} |`;
    t.ok(lines.has(line), line);
  }
  t.equal(rowsAfter("## Test codes"), SANDBOX_OUTCOMES.length);
});

test("docs/sandbox.md states the limits that hold", async (t) => {
  t.ok(documented.includes(`**${START_BALANCE_UNITS.toLocaleString("en")}.00**`));
  for (const { id, passwordAboveUnits } of SANDBOX_INSTITUTIONS) {
    t.ok(documented.includes(`Over **${passwordAboveUnits.is.toLocaleString("en")}.00**`), id);
  }
});

/** Rows of the first table under a heading. */
function rowsAfter(heading: string): number {
  const [, below = ""] = documented.split(`${heading}\n`);
  const [, table = ""] = /^((?:\|.*\n)+)/m.exec(below) ?? [];
  return table.trimEnd().split("\n").length - 2;
}
