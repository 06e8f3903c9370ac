/** The command `settle`: what a day's payments mean for everybody's accounts, from the ledger. */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { SystemClock } from "../hal/clock/system-clock.ts";
import { type HubSettings, readHubSettings } from "../hub/settings/hub-settings.ts";
import { isSquare, type SettlementLine, settle } from "../hub/settlement/settlement.ts";
import { settlementCsv } from "../hub/settlement/settlement-csv.ts";
import {
  isComplete,
  type SettlementDay,
  settlementDateOf,
  settlementDay,
} from "../hub/settlement/settlement-day.ts";
import { settlementRow } from "../hub/settlement/settlement-row.ts";
import { settlementXml } from "../hub/settlement/settlement-xml.ts";
import { openHubStore } from "../hub/store/open-store.ts";
import { StoreError } from "../hub/store/store-error.ts";
import { settlementTable } from "./settlement-table.ts";
import { writeWhole } from "./write-whole.ts";

const HELP = `Usage: scripts/settle (--data FOLDER | --settings FILE) --date YYYY-MM-DD
                      [--csv FILE] [--xml FILE] [--json]

Settles a day from the hub's ledger: for each institution, card network, clearing house and
merchant, in each currency, the sales, refunds, reversals, discounts and what is to be paid. All
net positions of a currency sum to zero. Changes nothing; the hub may run meanwhile.

  --data FOLDER     the hub's data directory, where its orders are in a file there
  --settings FILE   the hub's settings, wherever its orders are
  --date            midnight to midnight in Asia/Shanghai; over for five minutes at least
  --csv FILE        writes the table as CSV (RFC 4180)
  --xml FILE        writes statements in the words of ISO 20022 camt.053
  --json            prints one JSON object: date, lines
  --help            this text

Exit status: 0 settled, 1 it could not be done, 2 wrong usage. See docs/settlement.md.`;

class UsageError extends Error {}
/** The message is one line for the operator. */
class Failure extends Error {}

interface Wish {
  readonly store: Pick<HubSettings, "store" | "dataDirectory">;
  readonly day: SettlementDay;
  readonly csv: string | undefined;
  readonly xml: string | undefined;
  readonly json: boolean;
}

async function main(): Promise<number> {
  const clock = new SystemClock();
  try {
    const wish = readWish(clock.nowMs());
    if (wish === null) console.log(HELP);
    else await run(wish, clock);
    return 0;
  } catch (error) {
    const isUsage = error instanceof UsageError;
    if (!isUsage && !(error instanceof Failure) && !(error instanceof StoreError)) throw error;
    process.stderr.write(`settle: ${error.message}${isUsage ? " (--help tells more)" : ""}\n`);
    return isUsage ? 2 : 1;
  }
}

async function run({ store: settings, day, csv, xml, json }: Wish, clock: SystemClock) {
  const store = await openHubStore({ settings, clock, afterTurn: setImmediate });
  let lines: readonly SettlementLine[];
  try {
    lines = settle(await store.journal(day));
  } finally {
    await store.close();
  }
  if (!isSquare(lines)) throw new Failure(`the ledger of ${day.date} does not balance`);
  const rows = lines.map((line) => settlementRow(line, day.date));
  if (csv !== undefined) write(csv, settlementCsv(rows));
  if (xml !== undefined) write(xml, settlementXml(lines, { day, madeAtMs: clock.nowMs() }));
  console.log(json ? JSON.stringify({ date: day.date, lines: rows }) : settlementTable(rows));
}

function write(file: string, text: string): void {
  try {
    writeWhole(file, text);
  } catch (error) {
    throw new Failure(`cannot write ${file}: ${wordsOf(error)}`);
  }
}

/** Null where only help is wanted. */
function readWish(nowMs: number): Wish | null {
  const values = readArguments();
  if (values.help) return null;
  if (values.date === undefined) throw new UsageError("--date is missing");
  const day = settlementDay(values.date);
  if (!day) throw new UsageError(`--date ${printable(values.date)} is no day such as 2026-01-31`);
  if (day.untilMs > nowMs) {
    const today = settlementDateOf(nowMs);
    throw new UsageError(`--date ${day.date} is not over: it is ${today} in Asia/Shanghai`);
  }
  if (!isComplete(day, nowMs)) {
    throw new Failure(`payments of ${day.date} may still be on their way: try again at 00:05`);
  }
  const { csv, xml, json } = values;
  return { store: storeOf(values), day, csv, xml, json };
}

function storeOf(values: { data?: string; settings?: string }): Wish["store"] {
  const { data, settings } = values;
  if ((data === undefined) === (settings === undefined)) {
    throw new UsageError("either --data or --settings is needed");
  }
  const store = settings === undefined ? { dataDirectory: data ?? "" } : readSettings(settings);
  const file = join(store.dataDirectory, "hub.sqlite");
  // Opening it would make one, and settle nothing.
  if (!store.store && !existsSync(file)) throw new Failure(`there is no hub's store ${file}`);
  return store;
}

function readSettings(file: string): Wish["store"] {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    throw new Failure(`cannot read ${file}: ${wordsOf(error)}`);
  }
  const reading = readHubSettings(text);
  if (!reading.ok) throw new Failure(`${file}: ${reading.why}`);
  const { settings } = reading;
  return { ...settings, dataDirectory: resolve(dirname(file), settings.dataDirectory) };
}

function readArguments() {
  try {
    return parseArgs({
      options: {
        data: { type: "string" },
        settings: { type: "string" },
        date: { type: "string" },
        csv: { type: "string" },
        xml: { type: "string" },
        json: { type: "boolean", default: false },
        help: { type: "boolean", short: "h", default: false },
      },
    }).values;
  } catch (error) {
    throw new UsageError(wordsOf(error));
  }
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error);
}

function printable(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, "?").slice(0, 20);
}

process.exitCode = await main();
