/**
 * Closing a shift: reads the hub's statement page by page, compares, asks the hub again about the
 * orders that it says have ended and the box does not know the end of, compares once more, and has
 * the journal close the shift. Pure: `stepClosing` gives the next state and what to do.
 *
 * Until the journal has closed it the shift is open as before: to give up at any time costs
 * nothing, and a hub that is silent keeps it open. No verdict is made here: an end is the hub's
 * signed answer to a query, taken as the payment itself takes it.
 */
import type { Money } from "../money/money.ts";
import { startPayment, stepPayment } from "../payment/payment.ts";
import { ask } from "../payment/payment-moves.ts";
import type { AnswerEvent, Ended } from "../payment/payment-state.ts";
import type { Statement } from "../protocol/answer.ts";
import { unreachable } from "../unreachable.ts";
import {
  type ComparedShift,
  compareStatement,
  type Difference,
  isFinalState,
  type OrderThere,
  type ShiftOrders,
  statementAfter,
} from "./compare-statement.ts";
import type { ShiftRecord } from "./shift-record.ts";

/** How long a page is waited for: the request is repeated all the while. */
export const PAGE_WAIT_MS = 20_000;
/** How long the hub has to say how orders ended; what it does not say stays a difference. */
export const SETTLE_WAIT_MS = 10_000;
/** From the last answer until the books have it. */
export const BOOKS_WAIT_MS = 1_000;
/** Orders asked about in one close; the next close asks about more. */
export const SETTLED_AT_ONCE_MAX = 16;
/** More than any shift has: a statement that does not end is none. */
export const STATEMENT_ORDERS_MAX = 50_000;

export type Closing =
  | {
      readonly phase: "reading";
      readonly orders: readonly OrderThere[];
      /** The page begins behind this number. */
      readonly after: string;
      readonly untilMs: number;
    }
  | {
      readonly phase: "settling";
      readonly orders: readonly OrderThere[];
      /** Orders that were asked about, and those of them whose end has not come. */
      readonly asked: ReadonlySet<string>;
      readonly left: ReadonlySet<string>;
      readonly untilMs: number;
    }
  /** The journal is closing it. `settled`: orders whose end was found meanwhile. */
  | { readonly phase: "recording"; readonly compared: ComparedShift; readonly settled: number }
  /** The hub did not answer; the shift is open as before. */
  | { readonly phase: "silent" }
  /** The disk did not take it; the shift is open as before, unless the next start finds it. */
  | { readonly phase: "not-saved" }
  | {
      readonly phase: "closed";
      readonly record: ShiftRecord;
      readonly differences: readonly Difference[];
      readonly settled: number;
    };

export type ClosingEvent =
  /** The page that was asked for last. */
  | { readonly type: "page"; readonly page: Statement; readonly atMs: number }
  /** The hub's word on an order, whoever asked. */
  | { readonly type: "answered"; readonly order: string; readonly answer: AnswerEvent }
  | { readonly type: "ticked"; readonly atMs: number }
  | { readonly type: "recorded"; readonly record: ShiftRecord }
  | { readonly type: "not-recorded" };

export type ClosingEffect =
  | { readonly type: "ask-statement"; readonly after: string }
  | { readonly type: "query-order"; readonly order: string; readonly money: Money }
  /** An order that the box did not know: the hub has said how it ended. */
  | { readonly type: "adopt"; readonly payment: Ended }
  | { readonly type: "close-shift"; readonly compared: ComparedShift }
  | { readonly type: "withdraw-statement" };

export interface ClosingStep {
  readonly closing: Closing;
  readonly effects: readonly ClosingEffect[];
}

/** The box's books as they are now. */
export type ReadOrders = () => ShiftOrders;

export function startClosing(books: ReadOrders, atMs: number): ClosingStep {
  return askPage([], statementAfter(books()), atMs);
}

export function stepClosing(closing: Closing, event: ClosingEvent, books: ReadOrders): ClosingStep {
  switch (closing.phase) {
    case "reading":
      return stepReading(closing, event, books);
    case "settling":
      return stepSettling(closing, event, books);
    case "recording":
      return stepRecording(closing, event);
    case "silent":
    case "not-saved":
    case "closed":
      return stay(closing);
    default:
      return unreachable(closing);
  }
}

/** When the closing next wants a `ticked`, or null. */
export function closingWakeAtMs(closing: Closing): number | null {
  return closing.phase === "reading" || closing.phase === "settling" ? closing.untilMs : null;
}

type In<Phase extends Closing["phase"]> = Extract<Closing, { phase: Phase }>;

function stepReading(closing: In<"reading">, event: ClosingEvent, books: ReadOrders): ClosingStep {
  switch (event.type) {
    case "page":
      return turnPage(closing, event, books);
    case "ticked":
      return event.atMs >= closing.untilMs ? giveUp() : stay(closing);
    case "answered":
    case "recorded":
    case "not-recorded":
      return stay(closing);
    default:
      return unreachable(event);
  }
}

function turnPage(
  closing: In<"reading">,
  { page, atMs }: Extract<ClosingEvent, { type: "page" }>,
  books: ReadOrders,
): ClosingStep {
  const orders = [...closing.orders, ...page.orders];
  const last = page.orders.at(-1)?.order ?? closing.after;
  const goesOn = isAscending(closing.after, page) && orders.length <= STATEMENT_ORDERS_MAX;
  if (!goesOn) return giveUp();
  if (page.isLast) return settle(orders, books, atMs);
  return last === closing.after ? giveUp() : askPage(orders, last, atMs);
}

/** Each order once, and none twice over the pages: what else is no statement. */
function isAscending(after: string, page: Statement): boolean {
  const numbers = [after, ...page.orders.map(({ order }) => order)];
  return numbers.every((number, at) => at === 0 || number > (numbers[at - 1] ?? ""));
}

function settle(orders: readonly OrderThere[], books: ReadOrders, atMs: number): ClosingStep {
  const compared = compareStatement(books(), orders);
  const open = compared.differences.filter(canBeSettled).slice(0, SETTLED_AT_ONCE_MAX);
  if (open.length === 0) return record(compared, 0);
  const asked = new Set(open.map(({ order }) => order));
  const untilMs = atMs + SETTLE_WAIT_MS;
  return {
    closing: { phase: "settling", orders, asked, left: asked, untilMs },
    effects: open.flatMap(({ order, there }): ClosingEffect[] => {
      if (!there) return [];
      const { amountMinor, currency } = there;
      return [{ type: "query-order", order, money: { amountMinor, currency } }];
    }),
  };
}

/** The hub has an end, and the box does not. An end of the box's own is never put in question. */
function canBeSettled({ kind, here, there }: Difference): boolean {
  if (!there || !isFinalState(there.state)) return false;
  return kind === "only-there" || (kind === "state" && here?.state === "open");
}

function stepSettling(
  closing: In<"settling">,
  event: ClosingEvent,
  books: ReadOrders,
): ClosingStep {
  switch (event.type) {
    case "answered":
      return hear(closing, event, books);
    case "ticked": {
      if (event.atMs < closing.untilMs) return stay(closing);
      const compared = compareStatement(books(), closing.orders);
      const unsettled = compared.differences.filter(canBeSettled);
      const left = unsettled.filter(({ order }) => closing.asked.has(order));
      return record(compared, closing.asked.size - left.length);
    }
    case "page":
    case "recorded":
    case "not-recorded":
      return stay(closing);
    default:
      return unreachable(event);
  }
}

function hear(
  closing: In<"settling">,
  { order, answer }: Extract<ClosingEvent, { type: "answered" }>,
  books: ReadOrders,
): ClosingStep {
  const there = closing.orders.find((each) => each.order === order);
  if (!there || !closing.left.has(order) || !isFinalState(answer.state)) return stay(closing);
  const { amountMinor, currency } = there;
  const isKnown = books().orders.some((each) => each.order === order);
  const asked = ask(startPayment(order, { amountMinor, currency }), answer.atMs);
  const { payment } = stepPayment(asked, answer);
  if (payment.phase !== "ended") return stay(closing);
  // Its word now, which may be newer than the statement.
  const orders = closing.orders.map((each) =>
    each === there ? { ...there, state: payment.verdict } : each,
  );
  const left = new Set([...closing.left].filter((each) => each !== order));
  // Not at once after the last: the journal takes the end only after this step.
  const soonMs = left.size === 0 ? answer.atMs + BOOKS_WAIT_MS : closing.untilMs;
  const untilMs = Math.min(closing.untilMs, soonMs);
  const heard: Closing = { ...closing, orders, left, untilMs };
  return { closing: heard, effects: isKnown ? [] : [{ type: "adopt", payment }] };
}

function stepRecording(closing: In<"recording">, event: ClosingEvent): ClosingStep {
  switch (event.type) {
    case "recorded": {
      const { compared, settled } = closing;
      const { record } = event;
      return only({ phase: "closed", record, differences: compared.differences, settled });
    }
    case "not-recorded":
      return only({ phase: "not-saved" });
    default:
      return stay(closing);
  }
}

function askPage(orders: readonly OrderThere[], after: string, atMs: number): ClosingStep {
  return {
    closing: { phase: "reading", orders, after, untilMs: atMs + PAGE_WAIT_MS },
    effects: [{ type: "ask-statement", after }],
  };
}

function record(compared: ComparedShift, settled: number): ClosingStep {
  return {
    closing: { phase: "recording", compared, settled },
    effects: [{ type: "close-shift", compared }],
  };
}

function giveUp(): ClosingStep {
  return { closing: { phase: "silent" }, effects: [{ type: "withdraw-statement" }] };
}

function only(closing: Closing): ClosingStep {
  return { closing, effects: [] };
}

function stay(closing: Closing): ClosingStep {
  return { closing, effects: [] };
}
