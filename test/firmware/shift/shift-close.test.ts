/** Closing a shift, with a hub that a test plays. */
import { test } from "tap";
import type { AnswerEvent } from "../../../firmware/payment/payment-state.ts";
import type { OrderState, Statement } from "../../../firmware/protocol/answer.ts";
import type { OrderHere, OrderThere } from "../../../firmware/shift/compare-statement.ts";
import {
  BOOKS_WAIT_MS,
  type Closing,
  type ClosingEffect,
  type ClosingEvent,
  closingWakeAtMs,
  PAGE_WAIT_MS,
  SETTLE_WAIT_MS,
  SETTLED_AT_ONCE_MAX,
  startClosing,
  stepClosing,
} from "../../../firmware/shift/shift-close.ts";
import { makeShiftRecord } from "../../../firmware/shift/shift-record.ts";

const CNY = "CNY" as const;

function number(at: number): string {
  return `261124${String(at).padStart(22, "0")}`;
}

function here(at: number, state: OrderHere["state"] = "approved"): OrderHere {
  return { order: number(at), amountMinor: 1250, currency: CNY, state, refundedMinor: 0 };
}

function there(at: number, state: OrderState = "approved"): OrderThere {
  return { order: number(at), amountMinor: 1250, currency: CNY, state, refundedMinor: 0 };
}

class Bench {
  atMs = 0;
  closing: Closing;
  effects: ClosingEffect[] = [];
  readonly books: OrderHere[];

  constructor(books: readonly OrderHere[]) {
    this.books = [...books];
    const { closing, effects } = startClosing(() => this.#orders(), 0);
    this.closing = closing;
    this.effects.push(...effects);
  }

  send(event: ClosingEvent): this {
    const { closing, effects } = stepClosing(this.closing, event, () => this.#orders());
    this.closing = closing;
    this.effects.push(...effects);
    return this;
  }

  page(orders: readonly OrderThere[], isLast = true): this {
    const envelope = { protocol: 1, terminal: "box-1", inReplyTo: 1 } as const;
    const page: Statement = { ...envelope, type: "statement", orders: [...orders], isLast };
    return this.send({ type: "page", page, atMs: this.atMs });
  }

  answer(at: number, state: OrderState, amountMinor = 1250): this {
    const answer: AnswerEvent = {
      type: "answered",
      ...{ atMs: this.atMs, state, reason: null, parts: null, action: null },
      money: { amountMinor, currency: CNY },
      routing: { institution: "alipay", candidates: [], institutionOrder: null },
    };
    return this.send({ type: "answered", order: number(at), answer });
  }

  wait(ms: number): this {
    this.atMs += ms;
    return this.send({ type: "ticked", atMs: this.atMs });
  }

  /** The journal closes the shift. */
  recorded(): this {
    const comparison = this.closing.phase === "recording" ? this.closing.compared : null;
    if (!comparison) return this;
    const times = { number: 1, fromMs: null, toMs: this.atMs };
    const toOrder = number(999);
    const facts = { ...times, totals: [], carriedOver: 0, toOrder, comparison };
    return this.send({ type: "recorded", record: makeShiftRecord(facts) });
  }

  get differences(): readonly string[] {
    if (this.closing.phase !== "closed") return [this.closing.phase];
    return this.closing.differences.map(({ order, kind }) => `${Number(order.slice(6))} ${kind}`);
  }

  asked(type: ClosingEffect["type"]): readonly ClosingEffect[] {
    return this.effects.filter((effect) => effect.type === type);
  }

  #orders() {
    return { orders: this.books, earlier: new Set<string>(), fromOrder: "", foldedTo: "" };
  }
}

test("the statement is read from before the shift's first order, page by page", async (t) => {
  const bench = new Bench([here(5), here(6), here(7)]);
  bench
    .page([there(5), there(6)], false)
    .page([there(7)])
    .recorded();
  t.same(bench.asked("ask-statement"), [
    { type: "ask-statement", after: number(4) },
    { type: "ask-statement", after: number(6) },
  ]);
  t.same(bench.differences, []);
  t.equal(bench.asked("close-shift").length, 1);
});

test("a silent hub leaves the shift open; nothing is closed, and it can be tried again", async (t) => {
  const bench = new Bench([here(1)]).wait(PAGE_WAIT_MS - 1);
  t.equal(bench.closing.phase, "reading");
  bench.wait(1);
  t.equal(bench.closing.phase, "silent");
  t.equal(bench.asked("close-shift").length, 0);
  bench.page([there(1)]);
  t.equal(bench.closing.phase, "silent", "a page that comes too late closes nothing");
  const halfway = new Bench([here(1)]).page([there(1)], false).wait(PAGE_WAIT_MS);
  t.equal(halfway.closing.phase, "silent", "half a statement is none");
});

test("pages that repeat, go back or come without orders are no statement", async (t) => {
  t.equal(new Bench([here(1)]).page([], false).closing.phase, "silent");
  t.equal(new Bench([here(2)]).page([there(2), there(2)]).closing.phase, "silent");
  const back = new Bench([here(1)]).page([there(1), there(2)], false).page([there(1)]);
  t.equal(back.closing.phase, "silent");
});

test("an order open here that the hub has the end of is asked about, and settled", async (t) => {
  const bench = new Bench([here(1), here(2, "open")]).page([there(1), there(2)]);
  t.same(bench.asked("query-order"), [
    { type: "query-order", order: number(2), money: { amountMinor: 1250, currency: CNY } },
  ]);
  bench.answer(2, "approved");
  t.same(bench.asked("adopt"), [], "the payment itself takes the answer");
  bench.books[1] = here(2);
  bench.wait(BOOKS_WAIT_MS).recorded();
  t.same(bench.differences, []);
  t.match(bench.closing, { settled: 1 });
});

test("an order that only the hub has is asked about, and adopted with the hub's answer", async (t) => {
  const bench = new Bench([here(1)]).page([there(1), there(2, "reversed")]).answer(2, "reversed");
  t.match(bench.asked("adopt"), [
    { payment: { order: number(2), phase: "ended", verdict: "reversed" } },
  ]);
  bench.books.push(here(2, "reversed"));
  bench.wait(BOOKS_WAIT_MS).recorded();
  t.same(bench.differences, []);
});

test("no end is made up: without an answer, or with one of another amount, it stays a difference", async (t) => {
  const silent = new Bench([here(1)]).page([there(1), there(2)]);
  silent.wait(SETTLE_WAIT_MS).recorded();
  t.same(silent.differences, ["2 only-there"]);
  const other = new Bench([])
    .page([there(2)])
    .answer(2, "approved", 9)
    .answer(2, "unknown");
  other.wait(SETTLE_WAIT_MS).recorded();
  t.same(other.differences, ["2 only-there"]);
  t.same([...silent.asked("adopt"), ...other.asked("adopt")], []);
});

test("an end that the box knows is never put in question: the difference is told", async (t) => {
  const bench = new Bench([here(1), here(2, "declined"), here(3)]);
  bench.page([there(1, "reversed"), there(2), there(3, "unknown")]).recorded();
  t.same(bench.differences, ["1 state", "2 state", "3 state"]);
  t.same(bench.asked("query-order"), []);
});

test("orders open on both sides go over to the next shift without a word of difference", async (t) => {
  const bench = new Bench([here(1, "open")]).page([there(1, "customer-acting")]).recorded();
  t.same(bench.differences, []);
});

test("many lost orders are settled a bounded number at a time, the rest are told", async (t) => {
  const lost = Array.from({ length: 40 }, (_, at) => there(at + 1));
  const bench = new Bench([]).page(lost);
  t.equal(bench.asked("query-order").length, SETTLED_AT_ONCE_MAX);
  bench.wait(SETTLE_WAIT_MS).recorded();
  t.equal(bench.differences.length, 40);
});

test("a disk that does not take the close leaves the shift open and says so", async (t) => {
  const bench = new Bench([here(1)]).page([there(1)]).send({ type: "not-recorded" });
  t.equal(bench.closing.phase, "not-saved");
  t.equal(closingWakeAtMs(bench.closing), null);
});
