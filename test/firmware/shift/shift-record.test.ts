import { test } from "tap";
import { encodeFile, PAYLOAD_BYTES_MAX } from "../../../firmware/journal/journal-frame.ts";
import { CURRENCIES } from "../../../firmware/money/money.ts";
import { INSTITUTIONS } from "../../../firmware/protocol/institution-id.ts";
import { makeShiftRecord, totalsOfRecord } from "../../../firmware/shift/shift-record.ts";
import { byCurrency, fewerRows, netMinor, type Totals } from "../../../firmware/shift/totals.ts";

const TALLY = { count: 9_999_999, amountMinor: 9_999_999_999_999 };

const EVERYTHING: Totals = [...INSTITUTIONS, null].flatMap((institution) =>
  CURRENCIES.map((currency) => {
    return { institution, currency, sales: TALLY, refunds: TALLY, reversed: TALLY };
  }),
);

function closing(totals: Totals, differences: number) {
  const order = "9".repeat(28);
  return makeShiftRecord({
    ...{ number: 9_999_999, fromMs: 9_999_999_999_999, toMs: 9_999_999_999_999, totals },
    ...{ carriedOver: 99_999, toOrder: order },
    comparison: {
      ...{ compared: 9_999_999, uncompared: 9_999_999 },
      differences: Array.from({ length: differences }, () => ({ order, kind: "only-there" })),
    },
  });
}

test("the fullest shift that there can be is one record of the journal", async (t) => {
  const record = closing(EVERYTHING, 50_000);
  const { length } = encodeFile([record], 1);
  t.ok(length <= PAYLOAD_BYTES_MAX, `${length} bytes`);
  t.equal(record.differences, 50_000, "all are counted");
  t.ok(record.named.length >= 10, "and some are named");
});

test("rows that are too many are put together by currency; no money is left out", async (t) => {
  const record = closing(EVERYTHING, 0);
  const kept = byCurrency(totalsOfRecord(record)).map(netOf);
  t.same(kept, byCurrency(EVERYTHING).map(netOf));
  const few = EVERYTHING.slice(0, 10);
  t.same(fewerRows(few, 24), few, "few stay as they are");
  t.same(totalsOfRecord(closing(few, 0)), few);
});

function netOf(row: Totals[number]) {
  return { currency: row.currency, sales: row.sales, net: netMinor(row) };
}
