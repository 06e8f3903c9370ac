/** The refund's machine by itself: what each word of an institution makes of it. */
import { test } from "tap";
import { isOpen, type Order, type OrderRefund } from "../../../hub/orders/order.ts";
import { step } from "../../../hub/orders/order-machine.ts";
import { nextCallDelayMs } from "../../../hub/orders/order-schedule.ts";
import { stepRefund } from "../../../hub/orders/refund-machine.ts";
import { sampleOrder } from "../store/sample-order.ts";

const ASKING: OrderRefund = {
  number: "1",
  terminal: "box-1",
  amountMinor: 250,
  phase: "asking",
  ...{ reason: null, parts: null, institutionRefund: null },
  ...{ sequence: 4, takenAtMs: 1 },
};

const outcomes = {
  accepted: { type: "accepted" },
  refunded: { type: "refunded", institutionRefund: "RF1" },
  refused: { type: "refused", reason: "not-refundable" },
  unknown: { type: "unknown" },
  "not-found": { type: "not-found" },
} as const;

type Word = keyof typeof outcomes;

function paid(refunds: readonly OrderRefund[], fields: Partial<Order> = {}): Order {
  return sampleOrder({ phase: "approved", isPosted: true, refunds, ...fields });
}

function answered(order: Order, word: Word, refund = "1") {
  return step(order, { type: "refund-answered", refund, outcome: outcomes[word] });
}

test("only refunded and refused are ends; acceptance and silence are not", (t) => {
  const order = paid([ASKING]);
  for (const word of ["accepted", "unknown"] as const) {
    t.strictSame(answered(order, word), { order, effects: [] }, word);
  }
  t.match(answered(order, "refunded"), {
    order: { phase: "approved", refunds: [{ phase: "refunded", institutionRefund: "RF1" }] },
    effects: [{ type: "post-refund", refund: "1" }],
  });
  t.match(answered(order, "refused"), {
    order: { refunds: [{ phase: "refused", reason: "not-refundable", parts: null }] },
    effects: [],
  });
  t.end();
});

test("a refund that the institution does not know is asked for again under its number", (t) => {
  const order = paid([ASKING]);
  const effects = [{ type: "ask-refund", refund: "1" }];
  t.strictSame(answered(order, "not-found"), { order, effects });
  t.end();
});

test("an end is never changed, whatever is said afterwards, but that the money is back", (t) => {
  for (const phase of ["refunded", "refused"] as const) {
    for (const word of Object.keys(outcomes) as Word[]) {
      if (phase === "refused" && word === "refunded") continue;
      const order = paid([{ ...ASKING, phase }]);
      const { order: after, effects } = answered(order, word);
      t.equal(after, order);
      t.strictSame(effects, []);
    }
  }
  t.end();
});

test("an open refund is asked about when it is due, also first thing after a restart", (t) => {
  const order = paid([ASKING]);
  t.ok(isOpen(order));
  t.strictSame(step(order, { type: "due", openForMs: 0, nowMs: 0 }), {
    order,
    effects: [{ type: "ask-refund-query", refund: "1" }],
  });
  t.end();
});

test("the next refund has its turn when the one before has ended", (t) => {
  const next = { ...ASKING, number: "2" };
  const first = paid([ASKING]);
  const { order, effects } = stepRefund(first, { type: "refund-asked", refund: next });
  t.strictSame(effects, []);
  for (const word of ["refunded", "refused"] as const) {
    t.strictSame(answered(order, word).effects.at(-1), { type: "ask-refund", refund: "2" });
  }
  t.end();
});

test("a refund is asked about every five seconds at first, then ever more rarely", (t) => {
  const delays = [1, 2, 3, 4, 5, 6, 9, 10, 11, 12, 99].map((calls) =>
    nextCallDelayMs("refunding", calls),
  );
  t.strictSame(
    delays.map((ms) => ms / 1000),
    [5, 5, 5, 5, 10, 20, 160, 320, 600, 600, 600],
  );
  t.end();
});
