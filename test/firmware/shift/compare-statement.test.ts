/** Every difference between the box's books and the hub's statement is found, and no other. */
import fc from "fast-check";
import { test } from "tap";
import { ORDER_STATES } from "../../../firmware/protocol/answer.ts";
import {
  compareStatement,
  isFinalState,
  NO_ORDER,
  type OrderHere,
  type OrderThere,
  type ShiftOrders,
  statementAfter,
} from "../../../firmware/shift/compare-statement.ts";

const STATES = ["approved", "declined", "closed", "reversed", "open"] as const;

function number(at: number): string {
  return `261124${String(at).padStart(22, "0")}`;
}

function here(at: number, more: Partial<OrderHere> = {}): OrderHere {
  const order = number(at);
  return {
    order,
    amountMinor: 1250,
    currency: "CNY",
    state: "approved",
    refundedMinor: 0,
    ...more,
  };
}

function there(at: number, more: Partial<OrderThere> = {}): OrderThere {
  return { ...here(at), state: "approved", ...more };
}

function shift(orders: readonly OrderHere[], more: Partial<ShiftOrders> = {}): ShiftOrders {
  return { orders, earlier: new Set(), fromOrder: number(0), foldedTo: "", ...more };
}

function kinds(ours: ShiftOrders, theirs: readonly OrderThere[]): readonly string[] {
  const { differences } = compareStatement(ours, theirs);
  return differences.map(({ order, kind }) => `${Number(order.slice(6))} ${kind}`);
}

test("books that agree have no difference", async (t) => {
  const compared = compareStatement(shift([here(1), here(2)]), [there(1), there(2)]);
  t.same(compared, { compared: 2, uncompared: 0, differences: [] });
  t.same(kinds(shift([]), []), []);
});

test("an order that only one side has is found, on either side", async (t) => {
  t.same(kinds(shift([here(1), here(2)]), [there(2), there(3)]), ["1 only-here", "3 only-there"]);
});

test("another amount, currency, state or refund is found, and each of them alone", async (t) => {
  t.same(kinds(shift([here(1)]), [there(1, { amountMinor: 1251 })]), ["1 amount"]);
  t.same(kinds(shift([here(1)]), [there(1, { currency: "HKD" })]), ["1 amount"]);
  t.same(kinds(shift([here(1)]), [there(1, { refundedMinor: 5 })]), ["1 refunds"]);
  t.same(kinds(shift([here(1, { refundedMinor: 5 })]), [there(1)]), ["1 refunds"]);
  const all = there(1, { amountMinor: 1, state: "reversed", refundedMinor: 5 });
  t.same(kinds(shift([here(1)]), [all]), ["1 amount", "1 state", "1 refunds"]);
});

test("of every pair of states, those that say the same are no difference, and no others", async (t) => {
  for (const ours of STATES) {
    for (const theirs of ORDER_STATES) {
      const isSame = ours === theirs || (ours === "open" && !isFinalState(theirs));
      const found = kinds(shift([here(1, { state: ours })]), [there(1, { state: theirs })]);
      t.same(found, isSame ? [] : ["1 state"], `${ours} here, ${theirs} there`);
    }
  }
});

test("what an earlier shift has compared is not held against this one", async (t) => {
  t.same(
    kinds(shift([], { fromOrder: number(5) }), [there(4), there(5)]),
    [],
    "begun before the shift",
  );
  t.same(kinds(shift([], { earlier: new Set([number(7)]) }), [there(7)]), [], "ended before it");
  const carried = shift([here(4)], { fromOrder: number(5) });
  t.same(kinds(carried, [there(4, { state: "closed" })]), ["4 state"], "but carried into it");
});

test("orders that the box knows as sums only are counted, not called missing", async (t) => {
  const folded = shift([here(2), here(9)], { foldedTo: number(5) });
  const compared = compareStatement(
    folded,
    [1, 2, 3, 6, 9].map((at) => there(at)),
  );
  t.equal(compared.uncompared, 2);
  t.equal(compared.compared, 3);
  t.same(
    compared.differences.map(({ order }) => order),
    [number(6)],
  );
});

test("the statement is wanted from the shift's first order on, or from its beginning", async (t) => {
  t.equal(statementAfter(shift([here(12), here(8)], { fromOrder: number(10) })), number(7));
  t.equal(statementAfter(shift([here(12)], { fromOrder: number(10) })), number(9));
  t.equal(statementAfter(shift([here(12)], { fromOrder: "" })), number(11));
  t.equal(statementAfter(shift([], { fromOrder: "" })), NO_ORDER, "a box that has never sold");
  t.equal(statementAfter(shift([], { fromOrder: NO_ORDER })), NO_ORDER);
});

const order = fc.record({
  state: fc.constantFrom(...STATES),
  amountMinor: fc.integer({ min: 1, max: 10_000 }),
  refundedMinor: fc.constantFrom(0, 1, 500),
  spoilt: fc.constantFrom("", "", "", "only-here", "only-there", "amount", "state", "refunds"),
});

test("in any books, exactly the differences that were put there are found", async (t) => {
  fc.assert(
    fc.property(fc.array(order, { maxLength: 60 }), fc.nat(), (orders, seed) => {
      const ours = orders.flatMap(({ spoilt, ...fields }, at) =>
        spoilt === "only-there" ? [] : [here(at + 1, fields)],
      );
      const theirs = orders.flatMap(({ spoilt, ...fields }, at) =>
        spoilt === "only-here" ? [] : [spoiltOrder(at + 1, fields, spoilt)],
      );
      const expected = orders.flatMap(({ spoilt }, at) => (spoilt ? [`${at + 1} ${spoilt}`] : []));
      const found = kinds(shift(rotated(ours, seed)), rotated(theirs, seed + 1));
      return JSON.stringify(found) === JSON.stringify(expected);
    }),
    { numRuns: 2000 },
  );
  t.pass("2000 books");
});

function spoiltOrder(
  at: number,
  { state, amountMinor, refundedMinor }: Pick<OrderHere, "state" | "amountMinor" | "refundedMinor">,
  spoilt: string,
): OrderThere {
  const same = state === "open" ? "unknown" : state;
  const other = state === "approved" ? "reversed" : "approved";
  return there(at, {
    state: spoilt === "state" ? other : same,
    amountMinor: spoilt === "amount" ? amountMinor + 1 : amountMinor,
    refundedMinor: spoilt === "refunds" ? refundedMinor + 1 : refundedMinor,
  });
}

function rotated<T>(items: readonly T[], by: number): readonly T[] {
  const at = items.length === 0 ? 0 : by % items.length;
  return [...items.slice(at), ...items.slice(0, at)];
}
