import fc from "fast-check";
import { test } from "tap";
import type { Money } from "../../../firmware/money/money.ts";
import { startPayment, stepPayment, wakeAtMs } from "../../../firmware/payment/payment.ts";
import type {
  AnswerEvent,
  Payment,
  PaymentEvent,
} from "../../../firmware/payment/payment-state.ts";
import { ORDER_STATES, type OrderState } from "../../../firmware/protocol/answer.ts";
import type { Reason } from "../../../firmware/protocol/reason.ts";

const ORDER = "2611241530120000000000000001";
const MONEY: Money = { amountMinor: 1250, currency: "CNY" };

function answer(state: OrderState, atMs: number, more: Partial<AnswerEvent> = {}): AnswerEvent {
  const routing = { institution: "alipay" as const, candidates: [], institutionOrder: "a-1" };
  const said = { money: MONEY, state, reason: null, routing, action: null, parts: null };
  return { type: "answered", atMs, ...said, ...more };
}

const PLAIN_EVENTS = [
  ...["scanned", "cancelled", "received"],
  ...["undelivered", "ticked", "restarted"],
];

/** The payment and every effect after a list of events. */
function run(events: readonly PaymentEvent[], from: Payment = startPayment(ORDER, MONEY)) {
  let payment = from;
  const effects: string[] = [];
  for (const event of events) {
    const step = stepPayment(payment, event);
    payment = step.payment;
    effects.push(...step.effects.map((effect) => effect.type));
  }
  return { payment, effects };
}

const ASKING: readonly PaymentEvent[] = [
  { type: "scanned", atMs: 0 },
  { type: "received", atMs: 10 },
];

test("a scanned code is asked for once, whatever the camera still sees", async (t) => {
  const { payment, effects } = run([...ASKING, { type: "scanned", atMs: 20 }]);
  t.equal(payment.phase, "asking");
  t.same(effects, ["ask-hub"]);
});

test("the hub's word ends the order: approved, declined with its reason, closed, reversed", async (t) => {
  const approved = run([...ASKING, answer("approved", 50)]).payment;
  t.match(approved, { phase: "ended", verdict: "approved", reason: null });
  t.equal(approved.routing.institution, "alipay");
  for (const state of ["declined", "closed", "reversed"] as const) {
    const { payment } = run([...ASKING, answer(state, 50, { reason: "insufficient-balance" })]);
    t.match(payment, { phase: "ended", verdict: state, reason: "insufficient-balance" });
  }
});

test("an approved payment remembers who paid what; one that was refused says nothing of it", async (t) => {
  const parts = { payerMinor: 1250, discounts: [] };
  t.match(run([...ASKING, answer("approved", 50, { parts })]).payment, { parts });
  t.match(run([...ASKING, answer("reversed", 50, { parts })]).payment, { parts: null });
});

test("an answer for another amount or currency changes nothing", async (t) => {
  const asking = run(ASKING).payment;
  for (const money of [
    { amountMinor: 1251, currency: "CNY" as const },
    { amountMinor: 1250, currency: "HKD" as const },
  ]) {
    t.equal(stepPayment(asking, answer("approved", 50, { money })).payment, asking);
  }
});

test("silence is asked again each 5 s and taken back after 60 s, never called declined", async (t) => {
  const ticks = Array.from({ length: 60 }, (_, second): PaymentEvent => {
    return { type: "ticked", atMs: (second + 1) * 1000 };
  });
  const { payment, effects } = run([...ASKING, ...ticks]);
  t.match(payment, { phase: "reversing", cause: "result-unknown" });
  t.equal(effects.filter((effect) => effect === "query-hub").length, 11);
  t.equal(effects.at(-1), "reverse-at-hub");
});

test("a request the hub has not acknowledged is not queried: a query would close it", async (t) => {
  const { effects } = run([
    { type: "scanned", atMs: 0 },
    { type: "ticked", atMs: 5_000 },
    { type: "ticked", atMs: 10_000 },
  ]);
  t.same(effects, ["ask-hub"]);
});

test("a customer who must enter a password is waited for and shown as acting", async (t) => {
  const { payment } = run([...ASKING, answer("customer-acting", 50)]);
  t.match(payment, { phase: "asking", acting: "password" });
  const pushed = { ...answer("customer-acting", 60), action: "pushed-order" } as const;
  t.match(run([pushed], payment).payment, { phase: "asking", acting: "pushed-order" });
  const paid = run([answer("approved", 8_000)], payment).payment;
  t.match(paid, { phase: "ended", verdict: "approved" });
});

test("cancel before the request: nothing happened; after it: the order is taken back", async (t) => {
  const before = run([{ type: "cancelled", atMs: 0 }]);
  t.match(before.payment, { phase: "ended", verdict: "closed", reason: "cancelled" });
  t.same(before.effects, []);
  const after = run([...ASKING, { type: "cancelled", atMs: 100 }]);
  t.match(after.payment, { phase: "reversing", cause: "cancelled" });
  t.same(after.effects, ["ask-hub", "reverse-at-hub"]);
});

test("an order being taken back never becomes approved again", async (t) => {
  const reversing = run([...ASKING, { type: "cancelled", atMs: 100 }]).payment;
  t.equal(stepPayment(reversing, answer("approved", 150)).payment.phase, "reversing");
  const { payment } = run([answer("approved", 150), answer("reversed", 16_000)], reversing);
  t.match(payment, { phase: "ended", verdict: "reversed", reason: "cancelled" });
});

test("a reversal is repeated at growing intervals until the hub answers", async (t) => {
  let payment: Payment = run([...ASKING, { type: "cancelled", atMs: 0 }]).payment;
  const delays: number[] = [];
  let atMs = 0;
  for (let retry = 0; retry < 8; retry += 1) {
    const wake = wakeAtMs(payment) ?? Number.NaN;
    delays.push(wake - atMs);
    atMs = wake;
    const step = stepPayment(payment, { type: "ticked", atMs });
    t.same(step.effects, [{ type: "reverse-at-hub", cause: "cancelled" }]);
    payment = step.payment;
  }
  t.same(delays, [5_000, 10_000, 20_000, 40_000, 60_000, 60_000, 60_000, 60_000]);
});

test("a request nobody acknowledged before its deadline is taken back, not given up", async (t) => {
  const { payment } = run([
    { type: "scanned", atMs: 0 },
    { type: "undelivered", atMs: 60_000 },
  ]);
  t.match(payment, { phase: "reversing", cause: "result-unknown" });
});

test("a refusal ends the order only where it speaks for every copy of the request", async (t) => {
  const refused = (reason: Reason) =>
    run([
      { type: "scanned", atMs: 0 },
      { type: "refused", atMs: 9, reason },
    ]).payment;
  t.match(refused("content-differs"), { phase: "ended", verdict: "declined" });
  t.equal(refused("code-invalid").phase, "reversing");
  t.equal(refused("late").phase, "reversing");
  t.equal(refused("service-problem").phase, "reversing");
  const later = { code: "A_LATER_HUB", class: "scan-again" } as const;
  t.equal(refused(later).phase, "reversing", "whatever a later hub calls it");
});

test("after a power cut the box asks at once how the payment stands", async (t) => {
  const asking = run(ASKING).payment;
  const { payment, effects } = run([{ type: "restarted", atMs: 7 }], asking);
  t.same(effects, ["query-hub"]);
  t.equal(wakeAtMs(payment), 5_007);
  const reversing = run([{ type: "cancelled", atMs: 0 }], asking).payment;
  t.same(run([{ type: "restarted", atMs: 7 }], reversing).effects, ["reverse-at-hub"]);
});

test("whatever happens in whatever order, an ended payment stays as it ended", async (t) => {
  const at = fc.nat(200_000);
  const event = fc.oneof(
    fc.record({
      type: fc.constantFrom(...PLAIN_EVENTS),
      atMs: at,
    }),
    fc.record({
      type: fc.constant("refused"),
      atMs: at,
      reason: fc.constantFrom("late", "content-differs", "code-invalid", "service-problem"),
    }),
    fc.tuple(fc.constantFrom(...ORDER_STATES), at).map(([state, atMs]) => answer(state, atMs)),
  ) as fc.Arbitrary<PaymentEvent>;
  fc.assert(
    fc.property(fc.array(event, { maxLength: 40 }), (events) => {
      let payment: Payment = startPayment(ORDER, MONEY);
      let tookBack = false;
      for (const next of events) {
        const step = stepPayment(payment, next);
        if (payment.phase === "ended" && step.payment !== payment) return false;
        if (step.payment.phase === "reversing") tookBack = true;
        payment = step.payment;
      }
      const approved = payment.phase === "ended" && payment.verdict === "approved";
      return !(approved && tookBack);
    }),
  );
  t.pass("no sequence moved an ended payment or approved one being taken back");
});
