/** The settlement of a day: who pays, who is paid, and that nothing is left over. */

import { XMLParser } from "fast-xml-parser";
import { test } from "tap";
import { splitRefund } from "../../../firmware/money/payment-parts.ts";
import {
  type JournalEntry,
  refundEntry,
  reversalEntry,
  type Sale,
  saleEntry,
} from "../../../hub/ledger/ledger.ts";
import { isSquare, netMinor, settle } from "../../../hub/settlement/settlement.ts";
import { csvField, settlementCsv } from "../../../hub/settlement/settlement-csv.ts";
import {
  isComplete,
  settlementDateOf,
  settlementDay,
} from "../../../hub/settlement/settlement-day.ts";
import { settlementRow } from "../../../hub/settlement/settlement-row.ts";
import { settlementXml } from "../../../hub/settlement/settlement-xml.ts";

const card: Sale = {
  ...{ id: "box-1-1", atMs: 5, currency: "CNY", merchant: "shop-1" },
  ...{ institution: "icbc", clearingHouse: "unionpay" },
  parts: {
    payerMinor: 7_000,
    discounts: [
      { funder: "institution", amountMinor: 1_000, name: "Daily discount" },
      { funder: "network", amountMinor: 2_000, name: "Card week" },
    ],
  },
};
const wallet: Sale = {
  ...{ id: "box-2-1", atMs: 6, currency: "CNY", merchant: "shop-2" },
  ...{ institution: "alipay", clearingHouse: "netsunion" },
  parts: { payerMinor: 2_500, discounts: [] },
};
const half = splitRefund(card.parts, { refundedMinor: 0, refundMinor: 5_000 });
const day: readonly JournalEntry[] = [
  saleEntry(card),
  saleEntry(wallet),
  saleEntry({ ...wallet, id: "box-2-2" }),
  reversalEntry({ ...wallet, id: "box-2-2" }),
  refundEntry({ ...card, parts: half }, "7"),
  saleEntry({ ...wallet, id: "box-2-3", currency: "JPY" }),
];

test("each institution, network, clearing house and merchant knows what it pays or gets", (t) => {
  const rows = settle(day).map((line) => Object.values(settlementRow(line, "2026-01-31")).slice(1));
  t.strictSame(rows, [
    ["institution", "alipay", "netsunion", "CNY", "2", "50.00", "0", "0.00", "1", "25.00"].concat([
      ...["0.00", "0.00", "25.00", "0.00", "25.00"],
    ]),
    ["institution", "alipay", "netsunion", "JPY", "1", "2500", "0", "0", "0", "0"].concat([
      ...["0", "0", "2500", "0", "2500"],
    ]),
    ["institution", "icbc", "unionpay", "CNY", "1", "100.00", "1", "50.00", "0", "0.00"].concat([
      ...["5.00", "10.00", "40.00", "0.00", "40.00"],
    ]),
    ["network", "network", "unionpay", "CNY", "1", "100.00", "1", "50.00", "0", "0.00"].concat([
      ...["5.00", "10.00", "10.00", "0.00", "10.00"],
    ]),
    ["clearing-house", "netsunion", "netsunion", "CNY", "2", "50.00", "0", "0.00", "1"].concat([
      ...["25.00", "0.00", "0.00", "25.00", "25.00", "0.00"],
    ]),
    ["clearing-house", "netsunion", "netsunion", "JPY", "1", "2500", "0", "0", "0", "0"].concat([
      ...["0", "0", "2500", "2500", "0"],
    ]),
    ["clearing-house", "unionpay", "unionpay", "CNY", "1", "100.00", "1", "50.00", "0"].concat([
      ...["0.00", "5.00", "10.00", "50.00", "50.00", "0.00"],
    ]),
    ["merchant", "shop-1", "", "CNY", "1", "100.00", "1", "50.00", "0", "0.00"].concat([
      ...["5.00", "10.00", "0.00", "50.00", "-50.00"],
    ]),
    ["merchant", "shop-2", "", "CNY", "2", "50.00", "0", "0.00", "1", "25.00"].concat([
      ...["0.00", "0.00", "0.00", "25.00", "-25.00"],
    ]),
    ["merchant", "shop-2", "", "JPY", "1", "2500", "0", "0", "0", "0"].concat([
      ...["0", "0", "0", "2500", "-2500"],
    ]),
  ]);
  t.ok(isSquare(settle(day)));
  t.end();
});

test("a day of refunds alone is settled the other way round", (t) => {
  const lines = settle([refundEntry(wallet, "1")]);
  t.match(lines, [
    { kind: "institution", paysMinor: 0n, receivesMinor: 2_500n },
    { kind: "clearing-house", paysMinor: 2_500n, receivesMinor: 2_500n },
    { kind: "merchant", paysMinor: 2_500n, receivesMinor: 0n },
  ]);
  t.ok(isSquare(lines));
  t.end();
});

test("a ledger that lost or made one fen is seen", (t) => {
  const [good, ...rest] = day as readonly [JournalEntry, ...JournalEntry[]];
  for (const at of good.entries.keys()) {
    const entries = good.entries.map((one, index) => {
      return index === at ? { ...one, amountMinor: one.amountMinor + 1 } : one;
    });
    t.notOk(isSquare(settle([{ ...good, entries }, ...rest])), good.entries[at]?.account ?? "");
  }
  const other = { ...good, id: "box-1-1/tip" };
  t.throws(() => settle([other]), { message: /of no known kind/ });
  t.end();
});

test("amounts beyond a safe integer are settled to the last fen", (t) => {
  const parts = { payerMinor: 999_999_999_999, discounts: [] };
  const large = Array.from({ length: 10_001 }, (_, at) => {
    return saleEntry({ ...wallet, id: `box-2-${at}`, parts });
  });
  const [line] = settle(large);
  t.equal(line && netMinor(line), 999_999_999_999n * 10_001n);
  t.end();
});

test("a day is midnight to midnight in Shanghai", (t) => {
  const found = settlementDay("2026-03-01");
  t.equal(found?.fromMs, Date.parse("2026-03-01T00:00:00+08:00"));
  t.equal(found?.untilMs, Date.parse("2026-03-02T00:00:00+08:00"));
  t.equal(settlementDateOf(Date.parse("2026-02-28T15:59:59.999Z")), "2026-02-28");
  t.equal(settlementDateOf(Date.parse("2026-02-28T16:00:00Z")), "2026-03-01");
  for (const text of ["2026-02-30", "2026-13-01", "26-01-01", "2026-1-1", "", "tomorrow"]) {
    t.equal(settlementDay(text), null, text);
  }
  t.ok(settlementDay("2028-02-29"));
  t.end();
});

test("a day is not settled while payments of it may be on their way to the disk", (t) => {
  const day = settlementDay("2026-03-01");
  if (!day) throw new Error("it is a day");
  t.notOk(isComplete(day, day.untilMs));
  t.notOk(isComplete(day, day.untilMs + 299_999));
  t.ok(isComplete(day, day.untilMs + 300_000));
  t.end();
});

test("the CSV file is one that every program reads", (t) => {
  const lines = settle(day);
  const text = settlementCsv(lines.map((line) => settlementRow(line, "2026-01-31")));
  const [header, first, ...rest] = text.split("\r\n");
  t.match(header, /^date,kind,party,clearingHouse,currency,salesCount,sales,/);
  t.match(first, /^2026-01-31,institution,alipay,netsunion,CNY,2,50\.00,/);
  t.equal(rest.at(-1), "", "CR LF ends the last line too");
  t.equal(csvField('a "b", c\r\nd'), '"a ""b"", c\r\nd"');
  t.end();
});

test("the XML statements say the same, and each balance is the sum of its entries", (t) => {
  const found = settlementDay("2026-01-31");
  if (!found) throw new Error("no day");
  const lines = settle(day);
  const text = settlementXml(lines, { day: found, madeAtMs: 0 });
  const parser = new XMLParser({ ignoreAttributes: false, isArray: (name) => name === "Ntry" });
  const statements = parser.parse(text, true).Document.BkToCstmrStmt.Stmt;
  t.equal(statements.length, lines.length);
  for (const [at, { Acct, Bal, Ntry }] of statements.entries()) {
    const line = lines[at];
    const signed = ({ Amt, CdtDbtInd }: { Amt: { "#text": string }; CdtDbtInd: string }) => {
      return Math.round(Number(Amt["#text"]) * 100) * (CdtDbtInd === "DBIT" ? 1 : -1);
    };
    const sum = Ntry.map(signed).reduce((a: number, b: number) => a + b, 0);
    t.equal(sum, signed(Bal), Acct.Id.Othr.Id);
    const owed = line?.kind === "clearing-house" ? line.paysMinor : line && netMinor(line);
    t.equal(BigInt(sum), (owed ?? 0n) * (line?.currency === "JPY" ? 100n : 1n));
    t.equal(Bal.Amt["@_Ccy"], line?.currency);
  }
  t.end();
});
