import { test } from "tap";
import {
  parseJournalRecord,
  paymentOfRecord,
  recordOfPayment,
} from "../../../firmware/journal/journal-record.ts";
import type { Ended } from "../../../firmware/payment/payment-state.ts";

const APPROVED: Ended = {
  phase: "ended",
  order: "2611241530120000000000000001",
  money: { amountMinor: 1250, currency: "CNY" },
  routing: { institution: "alipay-plus", candidates: [], institutionOrder: "A-20261124-1" },
  verdict: "approved",
  reason: null,
  parts: {
    payerMinor: 1000,
    discounts: [{ funder: "network", amountMinor: 250, name: "Opening day" }],
    foreign: { amountMinor: 7410, currency: "KRW", rate: "5.92", rateAtMs: 1 },
  },
};

test("who paid what is in the journal with the payment, and survives the power", async (t) => {
  const record = recordOfPayment(APPROVED, 5);
  const found = parseJournalRecord(JSON.parse(JSON.stringify(record)));
  t.same(found?.type === "payment" && paymentOfRecord(found), APPROVED);
});

test("a journal from before the parts were kept is read as it was", async (t) => {
  const { parts: _, ...older } = recordOfPayment(APPROVED, 5) ?? {};
  const found = parseJournalRecord(older);
  t.same(found?.type === "payment" && paymentOfRecord(found), { ...APPROVED, parts: null });
});

test("of a shown code the journal keeps the order, not the code; it goes on as one that is asked for", async (t) => {
  const { order, money, routing } = APPROVED;
  const code = { text: "weixin://wxpay/bizpayurl?pr=q7xFk2Pzz", institution: null };
  const times = { queryAtMs: 5, untilMs: 9, received: true, isOver: false, acting: null };
  const wanted = null;
  const record = recordOfPayment(
    { phase: "presenting", order, money, routing, wanted, code, ...times },
    5,
  );
  t.match(record, { phase: "presenting", order, amountMinor: 1250 });
  t.notOk(JSON.stringify(record).includes("bizpayurl"));
  const found = parseJournalRecord(JSON.parse(JSON.stringify(record)));
  t.match(found?.type === "payment" && paymentOfRecord(found), { phase: "asking", received: true });
});

test("why a code was refused is told after a power cut, too", async (t) => {
  const { order, money, routing } = APPROVED;
  const retry = { retryAtMs: 1, retryDelayMs: 1 };
  const cause = { cause: "result-unknown", reason: "service-problem" } as const;
  const record = recordOfPayment(
    { phase: "reversing", order, money, routing, ...cause, ...retry },
    5,
  );
  const found = parseJournalRecord(JSON.parse(JSON.stringify(record)));
  t.match(found?.type === "payment" && paymentOfRecord(found), { phase: "reversing", ...cause });
});
