/** The paper of a closed shift, and of totals in between. Pure. */
import type { Receipt } from "../../hal/printer/printer.ts";
import { fillIn } from "../screens/messages.ts";
import type { Difference } from "../shift/compare-statement.ts";
import { type ShiftRecord, totalsOfRecord } from "../shift/shift-record.ts";
import type { TotalsSoFar } from "../shift/shift-room.ts";
import { byCurrency, netMinor, type Totals, type TotalsRow } from "../shift/totals.ts";
import { ReceiptSheet, type ReceiptStyle } from "./receipt-style.ts";

export interface ClosedShift {
  readonly record: ShiftRecord;
  /** Those that remained, in full where they are known. */
  readonly differences: readonly Difference[];
  readonly isReprint: boolean;
}

export function shiftReport(
  { record, differences, isReprint }: ClosedShift,
  style: ReceiptStyle,
): Receipt {
  const sheet = new ReceiptSheet(style);
  const { words } = sheet;
  sheet.head(words.shiftReport, ...(isReprint ? [words.reprint] : []));
  sheet.row(words.shift, String(record.number));
  sheet.row(
    words.from,
    record.fromMs === null ? words.fromTheBeginning : sheet.minute(record.fromMs),
  );
  sheet.row(words.to, sheet.minute(record.toMs));
  sheet.terminal();
  printTotals(sheet, totalsOfRecord(record));
  sheet.rule();
  sheet.row(words.compared, String(record.compared));
  if (record.uncompared > 0) sheet.row(words.uncompared, String(record.uncompared));
  if (record.carriedOver > 0) sheet.row(words.carriedOver, String(record.carriedOver));
  if (record.differences === 0) sheet.text(words.noDifferences);
  else printDifferences(sheet, record, differences);
  sheet.cut();
  return sheet.parts;
}

/** The open shift and the day, as far as they have come: nothing is closed by it. */
export function totalsReport(
  { shift, ofShift, day, ofDay }: TotalsSoFar,
  style: ReceiptStyle,
): Receipt {
  const sheet = new ReceiptSheet(style);
  const { words } = sheet;
  sheet.head(words.totalsSoFar);
  sheet.terminal();
  sheet.row(words.shift, String(shift.number));
  sheet.row(
    words.from,
    shift.fromMs === null ? words.fromTheBeginning : sheet.minute(shift.fromMs),
  );
  printTotals(sheet, ofShift);
  sheet.rule();
  sheet.row(words.day, day);
  printTotals(sheet, ofDay);
  sheet.cut();
  return sheet.parts;
}

function printTotals(sheet: ReceiptSheet, totals: Totals): void {
  const { words } = sheet;
  if (totals.length === 0) {
    sheet.rule();
    sheet.text(words.nothingSold);
  }
  for (const row of totals) printRow(sheet, sheet.institution(row.institution), row);
  if (totals.length < 2) return;
  for (const row of byCurrency(totals)) printRow(sheet, words.allTogether, row);
}

function printRow(sheet: ReceiptSheet, title: string, row: TotalsRow): void {
  const { words } = sheet;
  const { currency, sales, refunds, reversed } = row;
  sheet.rule();
  sheet.text(title);
  const columns = [
    [words.sales, sales],
    [words.refunds, refunds],
    [words.reversed, reversed],
  ] as const;
  for (const [label, { count, amountMinor }] of columns) {
    if (count > 0) sheet.row(`${label} ${count}`, sheet.money(amountMinor, currency));
  }
  sheet.row(words.net, sheet.money(netMinor(row), currency));
}

function printDifferences(
  sheet: ReceiptSheet,
  record: ShiftRecord,
  differences: readonly Difference[],
): void {
  const { words } = sheet;
  sheet.row(words.differences, String(record.differences));
  // Printed again later, the record has their orders and kinds only.
  const named = record.named.map((each) => ({ ...each, here: null, there: null }));
  const listed: readonly Difference[] = differences.length > 0 ? differences : named;
  for (const { order, kind, here, there } of listed) {
    sheet.rule();
    sheet.text(words.differenceKinds[kind]);
    sheet.text(order);
    if (here) sheet.row(words.here, sideText(sheet, here));
    if (there) sheet.row(words.there, sideText(sheet, there));
  }
  const left = record.differences - listed.length;
  if (left > 0) sheet.text(fillIn(words.more, { count: String(left) }));
}

type Side = NonNullable<Difference["here"] | Difference["there"]>;

function sideText(sheet: ReceiptSheet, side: Side): string {
  const { amountMinor, currency, state, refundedMinor } = side;
  const { words } = sheet;
  const text = `${sheet.money(amountMinor, currency)} ${words.states[state]}`;
  if (refundedMinor === 0) return text;
  const amount = sheet.money(refundedMinor, currency);
  return `${text}, ${fillIn(words.refunded, { amount })}`;
}
