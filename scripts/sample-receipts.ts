/** One of every kind of paper, with the most that can be on it: for the gallery and the tests. */
import { LocalCalendar } from "../firmware/calendar/local-time.ts";
import type { PaymentParts } from "../firmware/money/payment-parts.ts";
import type { Paper, ReceiptStyle } from "../firmware/receipts/receipt-style.ts";
import { refundReceipt } from "../firmware/receipts/refund-receipt.ts";
import { type PaidOrder, saleReceipt } from "../firmware/receipts/sale-receipt.ts";
import { shiftReport, totalsReport } from "../firmware/receipts/shift-report.ts";
import type { Language } from "../firmware/screens/language.ts";
import type { Difference } from "../firmware/shift/compare-statement.ts";
import { makeShiftRecord, totalsOfRecord } from "../firmware/shift/shift-record.ts";
import type { Receipt } from "../hal/printer/printer.ts";

export const SAMPLE_ORDER = "2611241530120123456789012345";
const SAMPLE_REFUND = "2611241612450098765432109876";
const SOLD_MS = Date.UTC(2026, 10, 24, 7, 30, 12);

const PARTS: PaymentParts = {
  payerMinor: 11000,
  discounts: [
    { funder: "institution", amountMinor: 1000, name: "Daily discount" },
    { funder: "network", amountMinor: 500, name: "银联62节" },
  ],
  foreign: { amountMinor: 21_450, currency: "KRW", rate: "195.0031", rateAtMs: SOLD_MS - 60_000 },
};

const MONEY = { amountMinor: 12_500, currency: "CNY" } as const;

export interface NamedReceipt {
  readonly name: string;
  readonly receipt: Receipt;
}

export function sampleReceipts(language: Language, paper: Paper): readonly NamedReceipt[] {
  const storeName = language === "en" ? "Corner Shop 24" : "街角便利店";
  const calendar = new LocalCalendar("Asia/Shanghai");
  const style: ReceiptStyle = { language, paper, storeName, terminal: "box-1", calendar };
  const paid: PaidOrder = {
    order: SAMPLE_ORDER,
    money: MONEY,
    atMs: SOLD_MS,
    institution: "alipay-plus",
    institutionOrder: "A2026112422001430123456",
    parts: PARTS,
  };
  const plain: PaidOrder = { ...paid, institution: "wechat-pay", parts: null };
  const back = { ...paid, refund: SAMPLE_REFUND, money: { ...MONEY, amountMinor: 6250 } };
  return [
    {
      name: "sale-customer",
      receipt: saleReceipt(paid, { copy: "customer", isReprint: false }, style),
    },
    {
      name: "sale-merchant-again",
      receipt: saleReceipt(plain, { copy: "merchant", isReprint: true }, style),
    },
    { name: "refund", receipt: refundReceipt(back, { copy: "customer", isReprint: false }, style) },
    { name: "shift", receipt: shiftReport(CLOSED, style) },
    { name: "shift-again", receipt: shiftReport(AGAIN, style) },
    { name: "shift-quiet", receipt: shiftReport(QUIET_CLOSED, style) },
    { name: "totals", receipt: totalsReport(TOTALS, style) },
  ];
}

const NOTHING = { count: 0, amountMinor: 0 };
const HERE = { ...MONEY, order: SAMPLE_ORDER, state: "approved", refundedMinor: 0 } as const;
const DIFFERENCES: readonly Difference[] = [
  { order: SAMPLE_ORDER, kind: "only-there", here: null, there: HERE },
  { order: SAMPLE_ORDER, kind: "state", here: HERE, there: { ...HERE, state: "reversed" } },
  { order: SAMPLE_ORDER, kind: "refunds", here: HERE, there: { ...HERE, refundedMinor: 6250 } },
];

const RECORD = makeShiftRecord({
  number: 12,
  fromMs: SOLD_MS - 28_800_000,
  toMs: SOLD_MS,
  totals: [
    {
      ...{ institution: "unionpay-quickpass", currency: "CNY" },
      sales: { count: 1204, amountMinor: 98_765_432 },
      refunds: { count: 3, amountMinor: 12_000 },
      reversed: { count: 2, amountMinor: 5_600 },
    },
    {
      ...{ institution: "wechat-pay", currency: "CNY" },
      sales: { count: 1, amountMinor: 12_500 },
      refunds: { count: 1, amountMinor: 20_000 },
      reversed: NOTHING,
    },
  ],
  carriedOver: 1,
  toOrder: SAMPLE_ORDER,
  comparison: { compared: 1212, uncompared: 0, differences: DIFFERENCES },
});

const QUIET = makeShiftRecord({
  ...{ number: 1, fromMs: null, toMs: SOLD_MS, totals: [], carriedOver: 0, toOrder: SAMPLE_ORDER },
  comparison: { compared: 0, uncompared: 0, differences: [] },
});

const CLOSED = { record: RECORD, differences: DIFFERENCES, isReprint: false };
const AGAIN = { record: RECORD, differences: [], isReprint: true };
const QUIET_CLOSED = { record: QUIET, differences: [], isReprint: false };
const TOTALS = {
  shift: { number: 12, fromMs: SOLD_MS - 28_800_000 },
  ofShift: totalsOfRecord(RECORD),
  day: "2026-11-24",
  ofDay: totalsOfRecord(QUIET),
};
