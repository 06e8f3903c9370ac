/** The ledger's arithmetic. */
import fc from "fast-check";
import { test } from "tap";
import { CURRENCIES } from "../../../firmware/money/money.ts";
import {
  DISCOUNT_FUNDERS,
  type PaymentParts,
  splitRefund,
  sumOfParts,
} from "../../../firmware/money/payment-parts.ts";
import { INSTITUTIONS } from "../../../firmware/protocol/institution-id.ts";
import {
  CLEARING_HOUSES,
  isBalanced,
  refundEntry,
  reversalEntry,
  type Sale,
  saleEntry,
  trialBalance,
} from "../../../hub/ledger/ledger.ts";

const parts = fc.record<PaymentParts>({
  payerMinor: fc.nat(1_000_000),
  discounts: fc.array(
    fc.record({
      funder: fc.constantFrom(...DISCOUNT_FUNDERS),
      amountMinor: fc.integer({ min: 1, max: 100_000 }),
      name: fc.constant("Tuesday"),
    }),
    { maxLength: 4 },
  ),
});

const sales = fc
  .record<Sale>({
    id: fc.string(),
    atMs: fc.nat(),
    currency: fc.constantFrom(...CURRENCIES),
    merchant: fc.constantFrom("shop-1", "shop-2"),
    institution: fc.constantFrom(...INSTITUTIONS),
    clearingHouse: fc.constantFrom(...CLEARING_HOUSES),
    parts,
  })
  .filter((sale) => sumOfParts(sale.parts) > 0);

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
      return balances.length >= 2 && balances.every(({ balanceMinor }) => balanceMinor === 0n);
    }),
  );
  t.end();
});

test("a sale refunded bit by bit, whatever the bits, leaves every account as it was", (t) => {
  fc.assert(
    fc.property(sales, fc.array(fc.integer({ min: 1, max: 400_000 })), (sale, bits) => {
      let left = sumOfParts(sale.parts);
      const journal = [saleEntry(sale)];
      for (const bit of [...bits, left]) {
        const refundMinor = Math.min(bit, left);
        const refundedMinor = sumOfParts(sale.parts) - left;
        const share = splitRefund(sale.parts, { refundedMinor, refundMinor });
        journal.push(refundEntry({ ...sale, parts: share }, String(journal.length)));
        if (!isBalanced(trialBalance(journal))) return false;
        left -= refundMinor;
      }
      return trialBalance(journal).every(({ balanceMinor }) => balanceMinor === 0n);
    }),
  );
  t.end();
});

test("the merchant is owed the whole amount, each part by whoever bears it", (t) => {
  const sale = sampleSale([
    { funder: "institution", amountMinor: 30, name: "Daily discount" },
    { funder: "network", amountMinor: 20, name: "Card week" },
  ]);
  t.strictSame(saleEntry(sale), {
    id: "1/sale",
    atMs: 0,
    entries: [
      { account: "receivable/unionpay/icbc", currency: "CNY", amountMinor: 100 },
      { account: "receivable/unionpay/icbc/discount", currency: "CNY", amountMinor: 30 },
      { account: "receivable/unionpay/network", currency: "CNY", amountMinor: 20 },
      { account: "payable/shop-1", currency: "CNY", amountMinor: -150 },
    ],
  });
  const half = splitRefund(sale.parts, { refundedMinor: 0, refundMinor: 75 });
  t.strictSame(refundEntry({ ...sale, parts: half }, "7"), {
    id: "1/refund/7",
    atMs: 0,
    entries: [
      { account: "receivable/unionpay/icbc", currency: "CNY", amountMinor: -50 },
      { account: "receivable/unionpay/icbc/discount", currency: "CNY", amountMinor: -15 },
      { account: "receivable/unionpay/network", currency: "CNY", amountMinor: -10 },
      { account: "payable/shop-1", currency: "CNY", amountMinor: 75 },
    ],
  });
  t.end();
});

test("currencies are never added up with one another", (t) => {
  const sale = sampleSale([]);
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

function sampleSale(discounts: PaymentParts["discounts"]): Sale {
  return {
    ...{ id: "1", atMs: 0, merchant: "shop-1", parts: { payerMinor: 100, discounts } },
    ...{ currency: "CNY", institution: "icbc", clearingHouse: "unionpay" },
  };
}
