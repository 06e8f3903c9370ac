import { type Test, test } from "tap";
import type { PaymentRecord } from "../../firmware/journal/journal-record.ts";
import { type Sale, saleEntry } from "../../hub/ledger/ledger.ts";
import type { Order, OrderRefund } from "../../hub/orders/order.ts";
import { auditBooks } from "./chaos-audit.ts";
import { TERMINALS } from "./chaos-shop.ts";
import type { KeptBooks } from "./kept-books.ts";
import type { ToldEnd } from "./told-ends.ts";

const TERMINAL = TERMINALS["box-1"];
const NUMBER = "2611241200000000000000000001";
const KEY = `${TERMINAL}-${NUMBER}`;
const AMOUNT = 1250;

const parts = { payerMinor: AMOUNT, discounts: [] };
const route = { institution: "alipay", clearingHouse: "netsunion", candidates: [] } as const;

const ORDER: Order = {
  ...{ terminal: TERMINAL, number: NUMBER, revision: 3, merchant: "shop-1", currency: "CNY" },
  ...{ amountMinor: AMOUNT, digest: null, phase: "approved", reason: null, route, parts },
  ...{ institutionOrder: "1", action: null, isPosted: true, sequence: 1, takenAtMs: 0 },
  ...{ presented: null, refunds: [] },
};
const SALE: Sale = {
  ...{ id: KEY, atMs: 0, currency: "CNY", merchant: "shop-1", parts },
  ...{ institution: "alipay", clearingHouse: "netsunion" },
};
const RECORD: PaymentRecord = {
  ...{ type: "payment", order: NUMBER, amountMinor: AMOUNT, currency: "CNY", atMs: 0 },
  ...{ phase: "ended", verdict: "approved" },
};
const PAID: KeptBooks["accounts"] = [
  { id: `${KEY}/payment`, account: "payer/one", currency: "CNY", amountMinor: -AMOUNT },
  { id: `${KEY}/payment`, account: "settlement", currency: "CNY", amountMinor: AMOUNT },
];
const TOLD: readonly ToldEnd[] = [{ box: "box-1", order: NUMBER, verdict: "approved" }];

function box(record: PaymentRecord, damagedBytes = 0) {
  const payments = new Map([[record.order, record]]);
  return new Map([[TERMINAL, { payments, refunds: new Map(), damagedBytes }]]);
}

const GOOD: KeptBooks = {
  ...{ boxes: box(RECORD), orders: [ORDER], ledger: [saleEntry(SALE)], accounts: PAID },
};

function complains(t: Test, changes: Partial<KeptBooks>, words: RegExp): void {
  t.match(auditBooks({ ...GOOD, ...changes }, TOLD).join("\n"), words);
}

test("a payment that everybody knows of breaks no rule", async (t) => {
  t.same(auditBooks(GOOD, TOLD), []);
});

test("every way to lose money or to charge twice is told", async (t) => {
  const other = PAID.map((entry) => ({ ...entry, id: `${KEY}0/payment` }));
  complains(t, { accounts: [...PAID, ...PAID] }, /SANDBOX1-\d+ was charged 2 times/);
  complains(t, { accounts: [...PAID, ...other] }, /payer\/one was charged 2 times/);
  complains(t, { accounts: [] }, /0 taken and kept, where 1250 is right \(approved\)/);
  complains(t, { orders: [], ledger: [] }, /1250 taken and kept, where 0 is right \(unknown\)/);
  complains(t, { orders: [] }, /approved at SANDBOX1, closed at the hub/);
  complains(t, { orders: [{ ...ORDER, phase: "reversed" }] }, /told "approved", reversed/);
  complains(t, { ledger: [] }, /0 in the ledger, not 1250/);
  complains(t, { boxes: new Map() }, /approved at the hub, unknown at its box/);
  complains(t, { boxes: box(RECORD, 7) }, /7 bytes damaged/);
  complains(t, { boxes: box({ ...RECORD, verdict: "closed" }) }, /closed at SANDBOX1, approved/);
});

test("what is not over is told", async (t) => {
  const { verdict: _, ...asking } = { ...RECORD, phase: "asking" as const };
  complains(t, { boxes: box(asking) }, /asking at SANDBOX1/);
  complains(t, { orders: [{ ...ORDER, phase: "unknown" }] }, /unknown at the hub/);
  const refund: OrderRefund = {
    ...{ number: "1", terminal: TERMINAL, amountMinor: 5, phase: "asking", reason: null },
    ...{ parts: null, institutionRefund: null, sequence: 2, takenAtMs: 0 },
  };
  complains(t, { orders: [{ ...ORDER, refunds: [refund] }] }, /being refunded at the hub/);
});
