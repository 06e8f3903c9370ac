import fc from "fast-check";
import { test } from "tap";
import type { Money } from "../../../firmware/money/money.ts";
import { startPayment, stepPayment, wakeAtMs } from "../../../firmware/payment/payment.ts";
import type {
  AnswerEvent,
  CodeEvent,
  Payment,
  PaymentEvent,
  ShownCode,
} from "../../../firmware/payment/payment-state.ts";
import { ORDER_STATES, type OrderState } from "../../../firmware/protocol/answer.ts";
import { sealedMpm } from "../codes/sealed-mpm.ts";

const ORDER = "2611240023510123456789012345";
const MONEY: Money = { amountMinor: 1250, currency: "CNY" };
const EXPIRES_MS = 120_000;
const GOOD: ShownCode = { text: sealedMpm({ "01": "12", "54": "12.50" }), institution: null };
const PERSONAL: ShownCode = { text: "wxp://f2f0AbCdEf", institution: "wechat-pay" };

function code(atMs: number, change: Partial<CodeEvent> = {}): CodeEvent {
  return {
    type: "code-received",
    atMs,
    money: MONEY,
    code: GOOD,
    expiresAtMs: EXPIRES_MS,
    ...change,
  };
}

function answer(state: OrderState, atMs: number, change: Partial<AnswerEvent> = {}): AnswerEvent {
  const routing = { institution: "alipay", candidates: [], institutionOrder: "I1" } as const;
  const said = { reason: null, routing, action: null, parts: null };
  return { type: "answered", atMs, money: MONEY, state, ...said, ...change };
}

function ticks(fromMs: number, toMs: number): PaymentEvent[] {
  const count = (toMs - fromMs) / 1000;
  return Array.from({ length: count }, (_, second) => {
    return { type: "ticked", atMs: fromMs + (second + 1) * 1000 };
  });
}

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

const CHOSEN: PaymentEvent = { type: "present-chosen", atMs: 0, wanted: null };
const SHOWN: readonly PaymentEvent[] = [CHOSEN, code(100)];

test("the hub is asked for a code once, and the first code is shown", async (t) => {
  const { payment, effects } = run([CHOSEN, CHOSEN, { type: "scanned", atMs: 5 }]);
  t.match(payment, { phase: "presenting", code: null });
  t.same(effects, ["present-at-hub"]);
  const shown = run([code(100)], payment).payment;
  t.match(shown, { phase: "presenting", code: GOOD, isOver: false, untilMs: EXPIRES_MS });
  const other = { text: sealedMpm({ "01": "12", "54": "12.5" }), institution: null };
  t.equal(run([code(200, { code: other })], shown).payment, shown, "another one changes nothing");
});

test("a code that must not be shown is not, and its order is taken back for that reason", async (t) => {
  const { payment, effects } = run([CHOSEN, code(100, { code: PERSONAL })]);
  t.match(payment, { phase: "reversing", cause: "code-refused" });
  t.same(effects, ["present-at-hub", "tell-code-refused", "reverse-at-hub"]);
  const closed = run([answer("closed", 300, { reason: "code-refused" })], payment).payment;
  t.match(closed, { phase: "ended", verdict: "closed", reason: "code-refused" });
  const dear = { text: sealedMpm({ "01": "12", "54": "12.51" }), institution: null };
  t.match(run([CHOSEN, code(1, { code: dear })]).payment, { cause: "code-refused" });
  const money: Money = { amountMinor: 1251, currency: "CNY" };
  t.match(run([CHOSEN, code(1, { money })]).payment, { phase: "presenting", code: null });
});

test("the hub's notice ends the order as it says; without one the box asks each 5 s", async (t) => {
  t.match(run([...SHOWN, answer("approved", 3_000)]).payment, {
    ...{ phase: "ended", verdict: "approved", reason: null },
    routing: { institution: "alipay" },
  });
  for (const state of ["declined", "closed", "reversed"] as const) {
    const said = answer(state, 3_000, { reason: "customer-cancelled" });
    t.match(run([...SHOWN, said]).payment, { verdict: state, reason: "customer-cancelled" });
  }
  const { effects } = run([...SHOWN, ...ticks(0, 21_000)]);
  t.same(effects, ["present-at-hub", ...Array(4).fill("query-hub")]);
});

test("a notice of another amount changes nothing", async (t) => {
  const shown = run(SHOWN).payment;
  const money: Money = { amountMinor: 1251, currency: "CNY" };
  t.equal(run([answer("approved", 3_000, { money })], shown).payment, shown);
});

test("at a reconnection the box asks at once: the notice may have been said meanwhile", async (t) => {
  const { effects } = run([...SHOWN, { type: "reconnected", atMs: 900 }]);
  t.same(effects, ["present-at-hub", "query-hub"]);
  const unheard = run([CHOSEN, { type: "reconnected", atMs: 900 }]);
  t.same(unheard.effects, ["present-at-hub"], "a hub without the request would close the order");
});

test("where the hub has the request and the code was lost, the code is asked for again", async (t) => {
  const received: PaymentEvent = { type: "received", atMs: 50 };
  const { payment, effects } = run([CHOSEN, received, ...ticks(0, 12_000)]);
  t.same(effects, Array(3).fill("present-at-hub"));
  t.match(run([code(12_100)], payment).payment, { phase: "presenting", code: GOOD });
  const silent = run([CHOSEN, ...ticks(0, 12_000)]);
  t.same(silent.effects, ["present-at-hub"], "while it travels, the outbox repeats it");
});

test("a code that does not come within 30 s is waited for no longer", async (t) => {
  const { payment, effects } = run([CHOSEN, ...ticks(0, 30_000)]);
  t.match(payment, { phase: "reversing", cause: "result-unknown" });
  t.equal(effects.at(-1), "reverse-at-hub");
  t.match(run([CHOSEN, { type: "undelivered", atMs: 9 }]).payment, { phase: "reversing" });
});

test("a refused request ends as the hub refused it; a copy refused later changes nothing", async (t) => {
  const late: PaymentEvent = { type: "refused", atMs: 50, reason: "service-problem" };
  const { payment } = run([CHOSEN, late]);
  t.match(payment, { phase: "reversing", cause: "result-unknown", reason: "service-problem" });
  const closed = run([answer("closed", 300, { reason: "result-unknown" })], payment).payment;
  t.match(closed, { verdict: "closed", reason: "service-problem" }, "why, in the hub's words");
  t.match(run([...SHOWN, late]).payment, { phase: "presenting", code: GOOD });
  const differs: PaymentEvent = { type: "refused", atMs: 50, reason: "content-differs" };
  t.match(run([CHOSEN, differs]).payment, { phase: "ended", verdict: "declined" });
});

test("an acting customer is shown as such; when nothing comes of it the code is back", async (t) => {
  const acting = run([...SHOWN, answer("customer-acting", 900)]).payment;
  t.match(acting, { phase: "presenting", acting: "password" });
  const again = run([answer("unknown", 1_900)], acting).payment;
  t.match(again, { phase: "presenting", acting: null, code: GOOD });
  t.match(run([answer("approved", 9_000)], again).payment, { verdict: "approved" });
});

test("cancelled before anything was sent: nothing happened; after it: taken back", async (t) => {
  const cancelled: PaymentEvent = { type: "cancelled", atMs: 500 };
  t.match(run([cancelled]).payment, { phase: "ended", verdict: "closed", reason: "cancelled" });
  for (const events of [[CHOSEN], SHOWN, [...SHOWN, answer("customer-acting", 200)]]) {
    const { payment, effects } = run([...events, cancelled]);
    t.match(payment, { phase: "reversing", cause: "cancelled" });
    t.equal(effects.at(-1), "reverse-at-hub");
    t.equal(run([answer("approved", 600)], payment).payment, payment, "never approved any more");
    t.match(run([answer("reversed", 700)], payment).payment, { verdict: "reversed" });
  }
});

test("at the expiry the box asks once more before it takes the order back", async (t) => {
  const { payment, effects } = run([...SHOWN, { type: "ticked", atMs: EXPIRES_MS }]);
  t.match(payment, { phase: "presenting", isOver: true });
  t.equal(effects.at(-1), "query-hub");
  const inTime = run([answer("approved", EXPIRES_MS + 80)], payment).payment;
  t.match(inTime, { verdict: "approved" }, "paid just in time");
  const unpaid = run([answer("unknown", EXPIRES_MS + 80)], payment).payment;
  const wake = wakeAtMs(unpaid) ?? Number.NaN;
  t.equal(wake, EXPIRES_MS + 5_000);
  const { payment: reversing } = run([{ type: "ticked", atMs: wake }], unpaid);
  t.match(reversing, { phase: "reversing", cause: "not-paid-in-time" });
});

test("a customer who acts when the code expires is waited for, but not for ever", async (t) => {
  const acting = answer("customer-acting", EXPIRES_MS - 500);
  const { payment } = run([...SHOWN, acting, ...ticks(EXPIRES_MS - 1000, EXPIRES_MS + 40_000)]);
  t.match(payment, { phase: "presenting", isOver: true, acting: "password" });
  t.match(run([answer("approved", EXPIRES_MS + 41_000)], payment).payment, { verdict: "approved" });
  const over = run(ticks(EXPIRES_MS + 40_000, EXPIRES_MS + 61_000), payment).payment;
  t.match(over, { phase: "reversing", cause: "not-paid-in-time" });
  const lastMoment = answer("customer-acting", EXPIRES_MS + 1_000);
  const scanned = run([...SHOWN, { type: "ticked", atMs: EXPIRES_MS }, lastMoment]).payment;
  t.equal(scanned.phase === "presenting" && scanned.untilMs, EXPIRES_MS + 61_000);
});

test("a code of one wallet is asked for, and another wallet's is not shown", async (t) => {
  const wanting: PaymentEvent = { type: "present-chosen", atMs: 0, wanted: "alipay" };
  const { payment } = run([wanting]);
  t.match(payment, { phase: "presenting", wanted: "alipay" });
  const shown = (text: string, institution: "alipay" | "wechat-pay" | null) => {
    return run([code(100, { code: { text, institution } })], payment).payment;
  };
  const alipay = "https://qr.alipay.com/bax04121abcdefg";
  t.match(shown(alipay, "alipay"), { phase: "presenting", code: { institution: "alipay" } });
  t.match(shown(GOOD.text, null), { phase: "presenting" }, "every wallet reads it, Alipay too");
  const wechat = "weixin://wxpay/bizpayurl?pr=q7xFk2Pzz";
  t.match(shown(wechat, "wechat-pay"), { phase: "reversing", cause: "code-refused" });
});

test("after a power cut the box asks how it stands, and shows the code no more", async (t) => {
  const { payment, effects } = run([...SHOWN, { type: "restarted", atMs: 7 }]);
  t.match(payment, { phase: "asking", received: true });
  t.equal(effects.at(-1), "query-hub");
  t.equal(run([code(9)], payment).payment, payment);
});

test("in whatever order things happen: no code is shown that may not be, nothing is approved but by the hub, and what is taken back stays so", async (t) => {
  const at = fc.nat(300_000);
  const plain = fc.record({
    type: fc.constantFrom(
      ...(["scanned", "received", "cancelled", "undelivered"] as const),
      ...(["ticked", "reconnected", "restarted"] as const),
    ),
    atMs: at,
  });
  const wanted = fc.constantFrom(null, "alipay" as const);
  const event = fc.oneof(
    plain,
    fc.record({ type: fc.constant("present-chosen" as const), atMs: at, wanted }),
    fc.record({
      type: fc.constant("refused" as const),
      atMs: at,
      reason: fc.constantFrom("late" as const, "content-differs" as const),
    }),
    fc
      .tuple(at, fc.constantFrom(GOOD, PERSONAL))
      .map(([atMs, shown]) => code(atMs, { code: shown })),
    fc.tuple(fc.constantFrom(...ORDER_STATES), at).map(([state, atMs]) => answer(state, atMs)),
  );
  fc.assert(
    fc.property(fc.array(event, { maxLength: 40 }), (events) => {
      let payment: Payment = startPayment(ORDER, MONEY);
      let heardApproved = false;
      let tookBack = false;
      for (const next of events) {
        heardApproved ||= next.type === "answered" && next.state === "approved";
        const step = stepPayment(payment, next);
        if (payment.phase === "ended" && step.payment !== payment) return false;
        payment = step.payment;
        tookBack ||= payment.phase === "reversing";
        if (payment.phase === "presenting" && payment.code && payment.code !== GOOD) return false;
      }
      const isApproved = payment.phase === "ended" && payment.verdict === "approved";
      return !isApproved || (heardApproved && !tookBack);
    }),
    { numRuns: 5_000 },
  );
  t.pass("5,000 stories");
});
