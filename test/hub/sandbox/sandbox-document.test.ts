import { readFileSync } from "node:fs";
import { test } from "tap";
import { PRESENTED_GRACE_MS, PRESENTED_LIFE_MS } from "../../../hub/orders/presented-code.ts";
import {
  WRONG_CODES_MAX,
  WRONG_CODES_PAUSE_MS,
  WRONG_CODES_WINDOW_MS,
} from "../../../hub/risk/guess-counter.ts";
import { codeShapes } from "../../../hub/sandbox/code-shape.ts";
import { DAY_CAP_UNITS, RISK_LEVELS } from "../../../hub/sandbox/risk-level.ts";
import { START_BALANCE_UNITS } from "../../../hub/sandbox/sandbox-entries.ts";
import { SANDBOX_INSTITUTIONS } from "../../../hub/sandbox/sandbox-institutions.ts";
import { PUSHED_ORDER_OPEN_MS } from "../../../hub/sandbox/sandbox-order.ts";
import { SANDBOX_OUTCOMES } from "../../../hub/sandbox/sandbox-outcomes.ts";
import { SANDBOX_DISCOUNTS } from "../../../hub/sandbox/sandbox-parts.ts";
import { SANDBOX_YUAN } from "../../../hub/sandbox/sandbox-rates.ts";
import { SCAN_OUTCOMES } from "../../../hub/sandbox/sandbox-scan-outcomes.ts";
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

test("docs/sandbox.md lists what customers do who scan the box, and nothing else", async (t) => {
  for (const { name, text } of SCAN_OUTCOMES) {
    const line = `| \`${name}\` | ${text} |`;
    t.ok(lines.has(line), line);
  }
  t.equal(rowsAfter("## Customers who scan the box"), SCAN_OUTCOMES.length);
  t.ok(documented.includes(`A code lives ${PRESENTED_LIFE_MS / 1_000} s.`));
  t.ok(documented.includes(`${PRESENTED_GRACE_MS / 1_000} s after that`));
});

test("docs/sandbox.md states the limits that hold", async (t) => {
  t.ok(documented.includes(`**${START_BALANCE_UNITS.toLocaleString("en")}.00**`));
  for (const { id, passwordAboveUnits } of SANDBOX_INSTITUTIONS) {
    t.ok(documented.includes(`Over **${passwordAboveUnits.is.toLocaleString("en")}.00**`), id);
  }
});

test("docs/sandbox.md states the discounts, the caps and the rates that hold", async (t) => {
  for (const rule of Object.values(SANDBOX_DISCOUNTS.is)) {
    const { name, funder, fromUnits, percent, unitsMax } = rule;
    const end = ` | ${fromUnits}.00 | ${percent} % | ${unitsMax}.00 | ${name} |`;
    const row = [...lines].find((line) => line.startsWith(`| \`${funder}\`:`));
    t.ok(row?.endsWith(end), `${funder}${end}`);
  }
  for (const level of RISK_LEVELS) {
    const { is, mark } = DAY_CAP_UNITS[level];
    const start = `| ${level} | ${is.toLocaleString("en")}.00 (${mark}) |`;
    t.ok(
      [...lines].some((each) => each.startsWith(start)),
      start,
    );
  }
  const abroad = Object.entries(SANDBOX_YUAN.is).filter(([currency]) => currency !== "CNY");
  t.ok(lines.has(`| ${abroad.map(([currency]) => currency).join(" | ")} |`));
  t.ok(lines.has(`| ${abroad.map(([, yuan]) => yuan).join(" | ")} |`));
  for (const figure of [
    WRONG_CODES_MAX,
    WRONG_CODES_WINDOW_MS / 60_000,
    WRONG_CODES_PAUSE_MS / 60_000,
  ]) {
    t.ok(documented.includes(`**${figure}**`), `${figure}`);
  }
  t.ok(documented.includes(`**${PUSHED_ORDER_OPEN_MS / 1_000} s**`));
});

/** Rows of the first table under a heading. */
function rowsAfter(heading: string): number {
  const [, below = ""] = documented.split(`${heading}\n`);
  const [, table = ""] = /^((?:\|.*\n)+)/m.exec(below) ?? [];
  return table.trimEnd().split("\n").length - 2;
}
