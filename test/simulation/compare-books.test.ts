/** The comparison of books finds what is to be found. */
import { test } from "tap";
import { type JournalEntry, reversalEntry, saleEntry } from "../../hub/ledger/ledger.ts";
import type { SandboxEntry } from "../../hub/sandbox/sandbox-books.ts";
import { SAMPLE_SALE } from "../hub/store/sample-order.ts";
import { compareBooks } from "./compare-books.ts";

const { id: ORDER } = SAMPLE_SALE;
const SALE = saleEntry(SAMPLE_SALE);
const PAID_MINOR = -(SALE.entries.at(-1)?.amountMinor ?? 0);

function settled(fact: string, amountMinor: number): SandboxEntry {
  return { id: `${ORDER}/${fact}`, account: "settlement", currency: "CNY", amountMinor };
}

test("books that agree are told so", async (t) => {
  t.same(compareBooks([], []), []);
  t.same(compareBooks([SALE], [settled("payment", PAID_MINOR)]), []);
  const both = [settled("payment", PAID_MINOR), settled("reversal", -PAID_MINOR)];
  t.same(compareBooks([SALE, reversalEntry(SAMPLE_SALE)], both), []);
});

test("each difference is told: missing, double, one-sided, given back twice", async (t) => {
  const payment = settled("payment", PAID_MINOR);
  const oneSided: JournalEntry = { ...SALE, entries: SALE.entries.slice(0, -1) };
  t.match(compareBooks([], [payment]), [/taken, the hub's ledger owes 0/]);
  t.match(compareBooks([SALE], []), [/0 taken/]);
  t.match(compareBooks([SALE], [payment, settled("payment", PAID_MINOR)]), [/taken/, /twice/]);
  t.match(compareBooks([oneSided], [payment]), [/not balanced/, /sum to/, /owes 0/]);
  t.match(compareBooks([], [settled("reversal", -PAID_MINOR)]), [/taken/, /given back/]);
});
