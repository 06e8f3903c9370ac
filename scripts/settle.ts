/** The command `settle`: what a day's payments mean for everybody's accounts, from the ledger. */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { SystemClock } from "../hal/clock/system-clock.ts";
import { AHEAD_OF_UTC_MS } from "../hub/calendar/shanghai-day.ts";
import { type HubSettings, readHubSettings } from "../hub/settings/hub-settings.ts";
import { isSquare, type SettlementLine, settle } from "../hub/settlement/settlement.ts";
import { settlementCsv } from "../hub/settlement/settlement-csv.ts";
import {
  isComplete,
  type SettlementDay,
  settlementDateOf,
  settlementDay,
} from "../hub/settlement/settlement-day.ts";
import { type SettlementRow, settlementRow } from "../hub/settlement/settlement-row.ts";
import { settlementXml } from "../hub/settlement/settlement-xml.ts";
import { openHubStore } from "../hub/store/open-store.ts";
import { StoreError } from "../hub/store/store-error.ts";
import { settlementTable } from "./settlement-table.ts";
import { writeWhole } from "./write-whole.ts";

const HELP = `Usage: scripts/settle (--data FOLDER | --settings FILE) --date YYYY-MM-DD
                      [--csv FILE] [--xml FILE] [--json]
       scripts/settle (--data FOLDER | --settings FILE) --so-far [--json]

Settles a day from the hub's ledger: for each institution, card network, clearing house and
merchant, in each currency, the sales, refunds, reversals, discounts and what is to be paid. All
net positions of a currency sum to zero. Changes nothing; the hub may run meanwhile.

  --data FOLDER     the hub's data directory, where its orders are in a file there
  --settings FILE   the hub's settings, wherever its orders are
  --date            midnight to midnight in Asia/Shanghai; over for five minutes at least
  --csv FILE        writes the table as CSV (RFC 4180)
  --xml FILE        writes statements in the words of ISO 20022 camt.053
  --so-far          shows a day that is not over yet, today's without --date, marked as NOT FINAL;
                    goes into no file
  --json            prints one JSON object: date, isFinal, asOf (where it is not), lines
  --help            this text

Exit status: 0 settled, 1 it could not be done, 2 wrong usage. See docs/settlement.md.`;

class UsageError extends Error {}
/** The message is one line for the operator. */
class Failure extends Error {}

interface Wish {
  readonly store: Pick<HubSettings, "store" | "dataDirectory">;
  readonly day: SettlementDay;
  /** When a day that is not over was looked at, in milliseconds since 1970; null where it is. */
  readonly asOfMs: number | null;
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

async function run(wish: Wish, clock: SystemClock) {
  const { store: settings, day, asOfMs, csv, xml, json } = wish;
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
  if (json) console.log(JSON.stringify({ date: day.date, ...finality(asOfMs), lines: rows }));
  else console.log(asOfMs === null ? settlementTable(rows) : soFar(day, asOfMs, rows));
}

function finality(asOfMs: number | null) {
  if (asOfMs === null) return { isFinal: true };
  return { isFinal: false, asOf: new Date(asOfMs).toISOString() };
}

/** Said above and below: whoever cuts out the figures shall find it. */
function soFar({ date }: SettlementDay, asOfMs: number, rows: readonly SettlementRow[]): string {
  const clock = new Date(asOfMs + AHEAD_OF_UTC_MS).toISOString().slice(11, 16);
  const head = `NOT FINAL: ${date} so far, at ${clock} in Asia/Shanghai`;
  return `${head}\n\n${settlementTable(rows)}\n\nNOT FINAL, for information: nobody is paid by it.`;
}

function write(file: string, text: string): void {
  const folder = dirname(file);
  if (!existsSync(folder)) throw new Failure(`cannot write ${file}: there is no folder ${folder}`);
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
  const day = dayOf(values.date, values["so-far"], nowMs);
  const { csv, xml, json } = values;
  const asOfMs = isComplete(day, nowMs) ? null : nowMs;
  if (asOfMs !== null) checkSoFar(day, values, nowMs);
  return { store: storeOf(values), day, asOfMs, csv, xml, json };
}

function dayOf(date: string | undefined, isSoFar: boolean, nowMs: number): SettlementDay {
  const text = date ?? (isSoFar ? settlementDateOf(nowMs) : undefined);
  if (text === undefined) throw new UsageError("--date is missing");
  const day = settlementDay(text);
  if (!day) throw new UsageError(`--date ${printable(text)} is no day such as 2026-01-31`);
  return day;
}

/** Of a day that is not complete. */
function checkSoFar(day: SettlementDay, values: Arguments, nowMs: number): void {
  const { date } = day;
  if (!values["so-far"]) {
    if (day.untilMs <= nowMs) {
      throw new Failure(`payments of ${date} may still be on their way: try again at 00:05`);
    }
    const today = `it is ${settlementDateOf(nowMs)} in Asia/Shanghai`;
    throw new UsageError(`--date ${date} is not over: ${today}; --so-far shows the running day`);
  }
  if (day.fromMs > nowMs) throw new UsageError(`--date ${date} has not begun`);
  if (values.csv === undefined && values.xml === undefined) return;
  throw new UsageError(
    "a day that is not over is not written to a file: leave out --csv and --xml",
  );
}

function storeOf(values: { data?: string; settings?: string }): Wish["store"] {
  const { data, settings } = values;
  if ((data === undefined) === (settings === undefined)) {
    throw new UsageError("either --data or --settings is needed");
  }
  const store = settings === undefined ? { dataDirectory: data ?? "" } : readSettings(settings);
  const file = join(store.dataDirectory, "hub.sqlite");
  // Opening it would make one, and settle nothing.
  if (store.store || existsSync(file)) return store;
  const ofShop = join(store.dataDirectory, "hub");
  const hint = existsSync(join(ofShop, "hub.sqlite")) ? `; try --data ${ofShop}` : "";
  throw new Failure(`there is no hub's store ${file}${hint}`);
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

type Arguments = ReturnType<typeof readArguments>;

function readArguments() {
  try {
    return parseArgs({
      options: {
        data: { type: "string" },
        settings: { type: "string" },
        date: { type: "string" },
        csv: { type: "string" },
        xml: { type: "string" },
        "so-far": { type: "boolean", default: false },
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
