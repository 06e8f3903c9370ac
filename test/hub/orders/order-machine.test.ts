/** The order's machine by itself: which phase each word of an institution leads to. */
import fc from "fast-check";
import { test } from "tap";
import { isOpen, ORDER_PHASES, type Order, type OrderPhase } from "../../../hub/orders/order.ts";
import { isContradiction, type OrderEvent, step } from "../../../hub/orders/order-machine.ts";
import { nextCallDelayMs } from "../../../hub/orders/order-schedule.ts";
import { sampleOrder } from "../store/sample-order.ts";

const outcomes = {
  approved: { type: "approved", institutionOrder: "W1" },
  declined: { type: "declined", reason: "risk-refused" },
  "customer-acting": { type: "customer-acting" },
  unknown: { type: "unknown" },
  "not-paid": { type: "not-paid" },
  "not-found": { type: "not-found" },
  closed: { type: "closed" },
  reversed: { type: "reversed" },
} as const;

test("each answer of an institution leads where the table says", (t) => {
  const table: Record<keyof typeof outcomes, Partial<Record<OrderPhase, OrderPhase>>> = {
    approved: {
      ...{ asking: "approved", "customer-acting": "approved", unknown: "approved" },
      presented: "approved",
      // Money taken after all goes back.
      ...{ declined: "reversing", closed: "reversing" },
    },
    declined: {
      ...{ asking: "declined", "customer-acting": "declined", unknown: "declined" },
      presented: "declined",
    },
    "customer-acting": {
      ...{ asking: "customer-acting", unknown: "customer-acting" },
      presented: "customer-acting",
    },
    // Somebody may still scan the code that is shown.
    "not-paid": {},
    // What is known of a customer who acts is more than "unknown".
    unknown: { asking: "unknown" },
    "not-found": { asking: "reversing", "customer-acting": "reversing", unknown: "reversing" },
    closed: {
      ...{ asking: "closed", "customer-acting": "closed", unknown: "closed" },
      presented: "closed",
    },
    reversed: {
      ...{ asking: "reversed", "customer-acting": "reversed", unknown: "reversed" },
      presented: "reversed",
    },
  };
  for (const [word, leads] of Object.entries(table)) {
    for (const phase of ORDER_PHASES) {
      const outcome = outcomes[word as keyof typeof outcomes];
      const { order } = step(inPhase(phase), { type: "query-answered", outcome });
      t.equal(order.phase, leads[phase] ?? phase, `${word} while ${phase}`);
    }
  }
  t.end();
});

test("an unpaid order that is taken back ends as the institution says", (t) => {
  const reversing = inPhase("reversing");
  const ends = { reversed: "reversed", closed: "closed", declined: "declined" } as const;
  for (const [word, end] of Object.entries(ends)) {
    const outcome = outcomes[word as keyof typeof ends];
    const { order, effects } = step(reversing, {
      ...{ type: "reverse-answered", outcome },
      wasPosted: false,
    });
    t.equal(order.phase, end);
    t.strictSame(effects, []);
  }
  t.end();
});

test("an approved order that is taken back ends reversed, whatever the word", (t) => {
  const reversing = { ...inPhase("reversing"), isPosted: true };
  for (const word of ["reversed", "closed", "declined"] as const) {
    const event = { type: "reverse-answered", outcome: outcomes[word] } as const;
    const { order, effects } = step(reversing, { ...event, wasPosted: true });
    t.equal(order.phase, "reversed");
    t.strictSame(effects, [{ type: "post-reversal" }]);
    const early = step(reversing, { ...event, wasPosted: false });
    t.equal(early.order.phase, word === "reversed" ? "reversed" : "reversing", "asked before");
  }
  t.end();
});

test("an order that has ended stays as it is, but an approved one can be taken back", (t) => {
  const events = fc.constantFrom<OrderEvent>(
    { type: "due", openForMs: 0, nowMs: 0 },
    { type: "due", openForMs: 60_000, nowMs: 0 },
    { type: "reverse-answered", outcome: outcomes.reversed, wasPosted: true },
    ...Object.values(outcomes).map((outcome) => ({ type: "query-answered" as const, outcome })),
  );
  const ended = fc.constantFrom(...ORDER_PHASES.filter((phase) => !isOpen(inPhase(phase))));
  fc.assert(
    fc.property(ended, events, (phase, event) => {
      const order = inPhase(phase);
      if (isContradiction(order, event)) return true;
      const { order: next, effects } = step(order, event);
      return next === order && effects.length === 0;
    }),
  );
  const asked = { type: "reverse-asked", cause: "cancelled", sequence: 9 } as const;
  t.match(step(inPhase("approved"), asked).order, { phase: "reversing", reason: "cancelled" });
  t.equal(step(inPhase("declined"), asked).order.phase, "declined");
  t.end();
});

test("money taken for an order that had ended without is booked, and goes back", (t) => {
  const event = { type: "pay-answered", outcome: outcomes.approved } as const;
  for (const phase of ["declined", "closed"] as const) {
    const { order, effects } = step(inPhase(phase), event);
    t.match(order, { phase: "reversing", isPosted: true });
    const types = effects.map(({ type }) => type);
    t.strictSame(types, ["post-sale", "ask-reverse", "tell-late-payment"]);
  }
  t.end();
});

test("an order is asked about for a minute, then taken back with its reason", (t) => {
  const soon = { type: "due", openForMs: 59_999, nowMs: 0 } as const;
  const late = { type: "due", openForMs: 60_000, nowMs: 0 } as const;
  const acting = inPhase("customer-acting");
  t.strictSame(step(acting, soon), { order: acting, effects: [{ type: "ask-query" }] });
  t.match(step(acting, late).order, { phase: "reversing", reason: "customer-did-not-act" });
  t.match(step(inPhase("unknown"), late).order, { phase: "reversing", reason: "result-unknown" });
  t.end();
});

test("a reversal is tried every five seconds at first, then ever more rarely", (t) => {
  const delays = [1, 2, 3, 4, 5, 6, 7, 8, 9, 99].map((calls) =>
    nextCallDelayMs("reversing", calls),
  );
  t.strictSame(
    delays.map((ms) => ms / 1000),
    [5, 5, 5, 5, 10, 20, 40, 60, 60, 60],
  );
  t.end();
});

function inPhase(phase: OrderPhase): Order {
  return sampleOrder({ phase });
}
