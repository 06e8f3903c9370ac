import fc from "fast-check";
import { test } from "tap";
import {
  type Refund,
  type RefundEvent,
  refundWakeAtMs,
  startRefund,
  stepRefund,
} from "../../../firmware/refund/refund.ts";

const ABOUT = {
  refund: "2611240023510123456789012345",
  order: "2611240023510000000000000001",
  money: { amountMinor: 500, currency: "CNY" },
  institution: null,
} as const;

function answered(
  state: "pending" | "refunded" | "refused",
  atMs: number,
  amountMinor = 500,
): RefundEvent {
  const reason = state === "refused" ? ("refund-too-late" as const) : null;
  const money = { amountMinor, currency: "CNY" as const };
  const institution = "alipay" as const;
  return { type: "answered", atMs, money, state, reason, institution, parts: null };
}

test("a refund is asked for at once and then on a growing schedule, up to five minutes", async (t) => {
  let step = startRefund(ABOUT, 0);
  t.same(step.effects, [{ type: "ask-refund" }]);
  const asked: number[] = [];
  for (let atMs = 0; atMs <= 1_500_000; atMs += 1_000) {
    step = stepRefund(step.refund, { type: "ticked", atMs });
    if (step.effects.length > 0) asked.push(atMs / 1_000);
    t.equal(step.refund.phase, "asking", "it is never given up");
  }
  t.same(asked, [5, 15, 35, 75, 155, 315, 615, 915, 1215]);
});

test("acceptance is not the result: a pending refund goes on being asked for", async (t) => {
  const { refund } = startRefund(ABOUT, 0);
  const heard = stepRefund(refund, answered("pending", 10));
  t.match(heard.refund, { phase: "asking", institution: "alipay" });
  t.equal(refundWakeAtMs(heard.refund), 5_000);
  t.match(stepRefund(heard.refund, answered("refunded", 20)).refund, {
    phase: "ended",
    verdict: "refunded",
    reason: null,
  });
});

test("a refused refund says why", async (t) => {
  const { refund } = startRefund(ABOUT, 0);
  t.match(stepRefund(refund, answered("refused", 1)).refund, {
    verdict: "refused",
    reason: "refund-too-late",
  });
});

test("a hub that does not take this copy has said nothing about an earlier one", async (t) => {
  const { refund } = startRefund(ABOUT, 0);
  for (const reason of ["late", "service-problem", "code-invalid"] as const) {
    t.equal(stepRefund(refund, { type: "refused", atMs: 1, reason }).refund, refund, reason);
  }
  const other = stepRefund(refund, { type: "refused", atMs: 1, reason: "content-differs" });
  t.match(other.refund, { verdict: "refused", reason: "content-differs" });
});

test("an answer about another amount changes nothing", async (t) => {
  const { refund } = startRefund(ABOUT, 0);
  t.equal(stepRefund(refund, answered("refunded", 1, 501)).refund, refund);
});

const anyEvent: fc.Arbitrary<RefundEvent> = fc.oneof(
  fc.record({ type: fc.constant("ticked" as const), atMs: fc.nat(10_000_000) }),
  fc.record({ type: fc.constant("restarted" as const), atMs: fc.nat(10_000_000) }),
  fc.record({
    type: fc.constant("refused" as const),
    atMs: fc.nat(10_000_000),
    reason: fc.constantFrom("late" as const, "service-problem" as const),
  }),
  fc
    .tuple(
      fc.constantFrom("pending" as const, "refunded" as const, "refused" as const),
      fc.nat(10_000_000),
      fc.constantFrom(499, 500),
    )
    .map((of) => answered(...of)),
);

test("whatever happens, number, order and amount stay, and only the hub's word ends it, once", async (t) => {
  fc.assert(
    fc.property(fc.array(anyEvent, { maxLength: 30 }), (events) => {
      let refund: Refund = startRefund(ABOUT, 0).refund;
      for (const event of events) {
        const step = stepRefund(refund, event);
        const { refund: number, order, money } = step.refund;
        const isSame = number === ABOUT.refund && order === ABOUT.order && money === ABOUT.money;
        const wasEnded = refund.phase === "ended";
        const isFinal = event.type === "answered" && event.state !== "pending";
        if (!isSame || (wasEnded && step.refund !== refund)) return false;
        if (!wasEnded && step.refund.phase === "ended" && !isFinal) return false;
        if (wasEnded && step.effects.length > 0) return false;
        refund = step.refund;
      }
      return true;
    }),
    { numRuns: 2000 },
  );
  t.pass();
});
