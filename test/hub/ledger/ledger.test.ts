/** The ledger's arithmetic. */
import fc from "fast-check";
import { test } from "tap";
import { CURRENCIES } from "../../../firmware/money/money.ts";
import { INSTITUTIONS } from "../../../firmware/protocol/institution-id.ts";
import {
  CLEARING_HOUSES,
  isBalanced,
  reversalEntry,
  type Sale,
  saleEntry,
  trialBalance,
} from "../../../hub/ledger/ledger.ts";

const sales = fc.record<Sale>({
  id: fc.string(),
  atMs: fc.nat(),
  amountMinor: fc.integer({ min: 1, max: 999_999_999_999 }),
  currency: fc.constantFrom(...CURRENCIES),
  merchant: fc.constantFrom("shop-1", "shop-2"),
  institution: fc.constantFrom(...INSTITUTIONS),
  clearingHouse: fc.constantFrom(...CLEARING_HOUSES),
});

test("debits equal credits after any sequence of sales and reversals", (t) => {
  const entries = fc.tuple(sales, fc.boolean()).map(([sale, isReversed]) => {
    return isReversed ? [saleEntry(sale), reversalEntry(sale)] : [saleEntry(sale)];
  });
  fc.assert(fc.property(fc.array(entries), (journal) => isBalanced(trialBalance(journal.flat()))));
  t.end();
});

test("a sale that is reversed leaves every account as it was", (t) => {
  fc.assert(
    fc.property(sales, (sale) => {
      const balances = trialBalance([saleEntry(sale), reversalEntry(sale)]);
      return balances.length === 2 && balances.every(({ balanceMinor }) => balanceMinor === 0n);
    }),
  );
  t.end();
});

test("currencies are never added up with one another", (t) => {
  const sale: Sale = {
    ...{ id: "1", atMs: 0, amountMinor: 100, merchant: "shop-1" },
    ...{ currency: "CNY", institution: "icbc", clearingHouse: "unionpay" },
  };
  t.strictSame(trialBalance([saleEntry(sale), saleEntry({ ...sale, currency: "JPY" })]), [
    { account: "payable/shop-1", currency: "CNY", balanceMinor: -100n },
    { account: "payable/shop-1", currency: "JPY", balanceMinor: -100n },
    { account: "receivable/unionpay/icbc", currency: "CNY", balanceMinor: 100n },
    { account: "receivable/unionpay/icbc", currency: "JPY", balanceMinor: 100n },
  ]);
  t.end();
});

test("one missing entry is noticed", (t) => {
  const account = "payable/shop-1" as const;
  t.notOk(isBalanced([{ account, currency: "CNY", balanceMinor: 1n }]));
  t.end();
});
