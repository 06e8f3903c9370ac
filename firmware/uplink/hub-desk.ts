/**
 * Between payments and the uplink: turns what a payment wants into requests, keeps what cannot be
 * said yet until the hub is there, and turns the hub's words into events of the payment.
 */
import type { Clock } from "../../hal/clock/clock.ts";
import type { Money } from "../money/money.ts";
import type { CodeVault, PayerCode } from "../payment/code-vault.ts";
import {
  FOLLOW_UP_DEADLINE_MS,
  type HubEffect,
  PAY_DEADLINE_MS,
  type Payment,
  type PaymentEvent,
  PRESENT_DEADLINE_MS,
} from "../payment/payment-state.ts";
import type { PaymentTimelines } from "../payment/payment-timeline.ts";
import type { Answer, Code } from "../protocol/answer.ts";
import { unreachable } from "../unreachable.ts";
import type { Sent, Uplink } from "./uplink.ts";
import type { UplinkEvent } from "./uplink-event.ts";
import type { PayOrder } from "./uplink-request.ts";

export interface HubDeskOptions {
  readonly uplink: Uplink;
  readonly vault: CodeVault;
  readonly clock: Clock;
  readonly timelines: PaymentTimelines;
}

export interface HeardEvent {
  readonly order: string;
  readonly event: PaymentEvent;
}

type Report = (event: PaymentEvent) => void;

export class HubDesk {
  readonly #options: HubDeskOptions;
  /** The sequences of the requests that make an open order known to the hub. */
  readonly #openings = new Map<string, Set<number>>();
  /** What could not be said because the hub was not there, the latest of each order. */
  readonly #deferred = new Map<string, { effect: HubEffect; report: Report }>();

  constructor(options: HubDeskOptions) {
    this.#options = options;
  }

  /** `report` is called, later, with what is learnt about the request while sending it. */
  carryOut(payment: Payment, effect: HubEffect, report: Report): void {
    this.#deferred.delete(payment.order);
    if (this.#say(payment, effect, report)) return;
    this.#deferred.set(payment.order, { effect, report });
  }

  /** The hub is there: says what was kept, as far as the payments still want it. */
  catchUp(payments: ReadonlyMap<string, Payment>): void {
    for (const [order, { effect, report }] of [...this.#deferred]) {
      const payment = payments.get(order);
      if (payment && wants(payment, effect)) this.carryOut(payment, effect, report);
      else this.#deferred.delete(order);
    }
  }

  /** The order has ended: nothing more is said about it. */
  close(order: string): void {
    this.#deferred.delete(order);
    this.#openings.delete(order);
    this.#options.uplink.withdraw(order);
  }

  /** The event of a payment in what the uplink heard, or null where it concerns none. */
  heard(event: Exclude<UplinkEvent, { type: "status" }>, atMs: number): HeardEvent | null {
    const { timelines } = this.#options;
    switch (event.type) {
      case "receipt":
        timelines.mark(event.message.order, "received", event.receivedAtMs);
        if (!this.#isOpening(event.message.order, event.message.inReplyTo)) return null;
        return { order: event.message.order, event: { type: "received", atMs } };
      case "answer":
        if (isFinal(event.message)) {
          timelines.mark(event.message.order, "answered", event.receivedAtMs);
        }
        return { order: event.message.order, event: answered(event.message, atMs) };
      case "refusal": {
        const { order, inReplyTo, reason } = event.message;
        if (order === undefined || !this.#isOpening(order, inReplyTo)) return null;
        return { order, event: { type: "refused", atMs, reason } };
      }
      case "expired":
        if (!this.#isOpening(event.subject, event.sequence)) return null;
        return { order: event.subject, event: { type: "undelivered", atMs } };
      case "code":
        timelines.mark(event.message.order, "received", event.receivedAtMs);
        return { order: event.message.order, event: this.#codeReceived(event.message, atMs) };
      // No payment moves by them.
      case "refund-answer":
      case "inquiry":
      case "statement":
      case "news":
        return null;
      default:
        return unreachable(event);
    }
  }

  #isOpening(order: string, sequence: number): boolean {
    return this.#openings.get(order)?.has(sequence) ?? false;
  }

  /** False where it must wait for the hub. */
  #say(payment: Payment, effect: HubEffect, report: Report): boolean {
    const { uplink, vault } = this.#options;
    const about = { order: payment.order, ...payment.money };
    if (uplink.hubTimeMs() === null) return false;
    const deadlineAfterMs = FOLLOW_UP_DEADLINE_MS;
    switch (effect.type) {
      case "ask-hub":
        this.#ask(payment, report);
        return true;
      case "present-at-hub":
        return this.#present(payment);
      case "query-hub":
        uplink.withdraw(payment.order);
        return uplink.send({ type: "query", ...about, deadlineAfterMs }).ok;
      case "reverse-at-hub":
        vault.drop(payment.order);
        uplink.withdraw(payment.order);
        return uplink.send({ type: "reverse", ...about, cause: effect.cause, deadlineAfterMs }).ok;
      default:
        return unreachable(effect);
    }
  }

  #ask(payment: Payment, report: Report): void {
    const { uplink, vault, clock } = this.#options;
    const { order, money } = payment;
    const code = vault.take(order);
    const nothingSent: PaymentEvent = { type: "undelivered", atMs: clock.monotonicMs() };
    // The code grew old while the hub was away.
    const sent = code && uplink.send(payRequest(order, money, code));
    if (!sent?.ok) {
      report(nothingSent);
      return;
    }
    this.#opened(order, sent);
  }

  #present(payment: Payment): boolean {
    const { order, money } = payment;
    const institution = payment.phase === "presenting" ? payment.wanted : null;
    const deadlineAfterMs = PRESENT_DEADLINE_MS;
    const about = { order, ...money, institution, deadlineAfterMs };
    const sent = this.#options.uplink.send({ type: "present", ...about });
    if (sent.ok) this.#opened(order, sent);
    return sent.ok;
  }

  #opened(order: string, { sequence, timings }: Extract<Sent, { ok: true }>): void {
    this.#openings.set(order, (this.#openings.get(order) ?? new Set()).add(sequence));
    const { timelines } = this.#options;
    timelines.mark(order, "sent", timings.handedOverAtMs ?? timings.sealedAtMs);
  }

  #codeReceived(code: Code, atMs: number): PaymentEvent {
    const { amountMinor, currency, text, institution = null, expiresAtMs } = code;
    // A code came, so a welcome did before it.
    const leftMs = expiresAtMs - (this.#options.uplink.hubTimeMs() ?? expiresAtMs);
    return {
      type: "code-received",
      atMs,
      money: { amountMinor, currency },
      code: { text, institution },
      expiresAtMs: atMs + leftMs,
    };
  }
}

function payRequest(order: string, money: Money, code: PayerCode): PayOrder {
  const { text, symbology } = code;
  const deadlineAfterMs = PAY_DEADLINE_MS;
  return { type: "pay", order, ...money, symbology, code: text, deadlineAfterMs };
}

function wants(payment: Payment, { type }: HubEffect): boolean {
  switch (type) {
    case "ask-hub":
      return payment.phase === "asking";
    case "present-at-hub":
      return payment.phase === "presenting" && !payment.code;
    case "query-hub":
      return payment.phase === "asking" || payment.phase === "presenting";
    case "reverse-at-hub":
      return payment.phase === "reversing";
  }
}

function isFinal(answer: Answer): boolean {
  return answer.state !== "customer-acting" && answer.state !== "unknown";
}

function answered(answer: Answer, atMs: number): PaymentEvent {
  const { state, amountMinor, currency, reason, institution, candidates } = answer;
  return {
    type: "answered",
    atMs,
    money: { amountMinor, currency },
    state,
    reason: reason ?? null,
    routing: {
      institution: institution ?? null,
      candidates: candidates ?? [],
      institutionOrder: answer.institutionOrder ?? null,
    },
    action: answer.action ?? null,
    parts: answer.parts ?? null,
  };
}
