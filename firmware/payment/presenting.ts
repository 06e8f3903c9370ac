/**
 * A payment whose code the box shows: the hub makes the code, the customer scans it from the
 * display, and the hub says, signed, that it was paid. Its notice may be lost, so the box asks as
 * well. When the code is over, asking once more comes first: it may have been paid just in time.
 * Pure; `stepPayment` of `payment.ts` calls it.
 */
import { refuseToShow } from "../codes/shown-code.ts";
import { unreachable } from "../unreachable.ts";
import {
  approve,
  ask,
  end,
  isAbout,
  only,
  QUERY_EVERY_MS,
  query,
  reverse,
  stay,
} from "./payment-moves.ts";
import type {
  AnswerEvent,
  CodeEvent,
  Order,
  PaymentEvent,
  Presenting,
  ShownCode,
  Step,
} from "./payment-state.ts";

/** Nobody waits longer for a code to appear. */
const CODE_WAIT_MS_MAX = 30_000;
/** After the code: for the answer to the last question. */
const LAST_ANSWER_WAIT_MS = 5_000;
/** After the code: for a customer who has scanned it and enters a password. */
const ACTING_WAIT_MS_MAX = 60_000;

/** From now on the hub may know of the order. */
export function present(
  { order, money, routing }: Order,
  { atMs, wanted }: Extract<PaymentEvent, { type: "present-chosen" }>,
): Step {
  const payment: Presenting = {
    phase: "presenting",
    order,
    money,
    routing,
    wanted,
    code: null,
    isOver: false,
    received: false,
    acting: null,
    queryAtMs: atMs + QUERY_EVERY_MS,
    untilMs: atMs + CODE_WAIT_MS_MAX,
  };
  return { payment, effects: [{ type: "present-at-hub" }] };
}

export function stepPresenting(payment: Presenting, event: PaymentEvent): Step {
  switch (event.type) {
    case "code-received":
      return hearCode(payment, event);
    case "answered":
      return hear(payment, event);
    case "received":
      return payment.received ? stay(payment) : only({ ...payment, received: true });
    case "refused":
      if (payment.code) return stay(payment); // A copy that came late: the hub has the order.
      if (event.reason === "content-differs") return end(payment, "declined", event.reason);
      return reverse(payment, { cause: "result-unknown", reason: event.reason }, event.atMs);
    case "undelivered":
      if (payment.code) return stay(payment);
      return reverse(payment, { cause: "result-unknown" }, event.atMs);
    case "cancelled": // Somebody may have scanned the code.
      return reverse(payment, { cause: "cancelled" }, event.atMs);
    case "ticked":
      return tick(payment, event.atMs);
    case "reconnected": // The notice may have been said while nobody heard it.
      return payment.received ? follow(payment, event.atMs) : stay(payment);
    case "restarted": // Who could have scanned the code is gone: it is not shown again.
      return query({ ...ask(payment, event.atMs), received: true }, event.atMs);
    case "scanned":
    case "present-chosen":
      return stay(payment);
    default:
      return unreachable(event);
  }
}

function hearCode(payment: Presenting, event: CodeEvent): Step {
  // The first counts: a code that changes under the customer's camera helps nobody.
  if (payment.code || !isAbout(payment, event)) return stay(payment);
  const { code, atMs } = event;
  const why = whyNotShown(payment, code);
  if (why) {
    const { payment: reversing, effects } = reverse(payment, { cause: "code-refused" }, atMs);
    return { payment: reversing, effects: [{ type: "tell-code-refused", why }, ...effects] };
  }
  const queryAtMs = atMs + QUERY_EVERY_MS;
  return only({ ...payment, code, received: true, queryAtMs, untilMs: event.expiresAtMs });
}

function whyNotShown({ order, money, wanted }: Presenting, code: ShownCode) {
  const { institution } = code;
  const isOthers = wanted !== null && institution !== null && institution !== wanted;
  return isOthers ? "owner-differs" : refuseToShow(code, { order, money });
}

function hear(payment: Presenting, answer: AnswerEvent): Step {
  if (!isAbout(payment, answer)) return stay(payment);
  const heard: Presenting = { ...payment, routing: answer.routing, received: true };
  switch (answer.state) {
    case "approved":
      return approve(heard, answer);
    case "declined":
    case "closed":
    case "reversed":
      return end(heard, answer.state, answer.reason ?? "service-problem");
    case "customer-acting": {
      const acting = answer.action ?? "password";
      const waits = payment.isOver && !payment.acting;
      return only({
        ...heard,
        acting,
        ...(waits && { untilMs: answer.atMs + ACTING_WAIT_MS_MAX }),
      });
    }
    case "unknown": // Nobody has paid, or nobody knows yet.
      return only({ ...heard, acting: null });
    default:
      return unreachable(answer.state);
  }
}

function tick(payment: Presenting, atMs: number): Step {
  if (atMs >= payment.untilMs) return finish(payment, atMs);
  if (atMs < payment.queryAtMs) return stay(payment);
  // A hub without the request would close the order: while it travels, the outbox repeats it.
  if (!payment.received) return only({ ...payment, queryAtMs: atMs + QUERY_EVERY_MS });
  return follow(payment, atMs);
}

/** Asks how it stands; where the hub has the order and its code was lost, for the code again. */
function follow(payment: Presenting, atMs: number): Step {
  return {
    payment: { ...payment, queryAtMs: atMs + QUERY_EVERY_MS },
    effects: [{ type: payment.code ? "query-hub" : "present-at-hub" }],
  };
}

function finish(payment: Presenting, atMs: number): Step {
  if (!payment.code) return reverse(payment, { cause: "result-unknown" }, atMs);
  if (payment.isOver) return reverse(payment, { cause: "not-paid-in-time" }, atMs);
  const untilMs = atMs + (payment.acting ? ACTING_WAIT_MS_MAX : LAST_ANSWER_WAIT_MS);
  return follow({ ...payment, isOver: true, untilMs }, atMs);
}
