/**
 * Between the office and the uplink: refunds and questions as requests, the hub's words as events.
 * A refund that cannot be said yet is kept until the hub is there; a question is not.
 */
import type { OfficeEvent } from "../office/office-state.ts";
import { paymentStateOf } from "../office/payment-facts.ts";
import type { Inquiry, RefundAnswer } from "../protocol/answer.ts";
import { REFUND_DEADLINE_MS, type Refund, type RefundEvent } from "../refund/refund.ts";
import type { Uplink } from "./uplink.ts";
import type { UplinkEvent } from "./uplink-event.ts";

/** How long a merchant and a customer wait for an answer before they hear that none came. */
export const INQUIRY_DEADLINE_MS = 10_000;

export class OfficeDesk {
  readonly #uplink: Uplink;
  /** The latest question's. */
  #inquirySequence: number | null = null;
  /** The latest request's of each open refund. */
  readonly #refundSequences = new Map<string, number>();
  readonly #deferred = new Set<string>();

  constructor(uplink: Uplink) {
    this.#uplink = uplink;
  }

  askRefund(refund: Refund): void {
    const { order, money } = refund;
    this.#deferred.delete(refund.refund);
    const sent = this.#uplink.send({
      ...{ type: "refund", refund: refund.refund, order, ...money },
      deadlineAfterMs: REFUND_DEADLINE_MS,
    });
    if (sent.ok) this.#refundSequences.set(refund.refund, sent.sequence);
    else this.#deferred.add(refund.refund);
  }

  /** The hub is there: says what was kept, as far as it is still wanted. */
  catchUp(refunds: ReadonlyMap<string, Refund>): void {
    for (const number of [...this.#deferred]) {
      const refund = refunds.get(number);
      if (refund?.phase === "asking") this.askRefund(refund);
      else this.#deferred.delete(number);
    }
  }

  /** The refund has ended: nothing more is said about it. */
  close(refund: string): void {
    this.#deferred.delete(refund);
    this.#refundSequences.delete(refund);
    this.#uplink.withdraw(refund);
  }

  /** Asks about the number, and about no other any more; false where nobody can be asked. */
  inquire(text: string): boolean {
    this.withdrawInquiry();
    const deadlineAfterMs = INQUIRY_DEADLINE_MS;
    const sent = this.#uplink.send({ type: "inquire", text, deadlineAfterMs });
    this.#inquirySequence = sent.ok ? sent.sequence : null;
    return sent.ok;
  }

  withdrawInquiry(): void {
    this.#inquirySequence = null;
    this.#uplink.withdraw("inquire");
  }

  /** The event of the office in what the uplink heard, or null where it concerns none. */
  heard(event: Exclude<UplinkEvent, { type: "status" }>, atMs: number): OfficeEvent | null {
    switch (event.type) {
      case "refund-answer":
        return { type: "refund", refund: event.message.refund, event: said(event.message, atMs) };
      case "inquiry":
        if (event.message.inReplyTo !== this.#inquirySequence) return null;
        return { type: "inquired", found: foundBy(event.message), atMs };
      case "expired":
        if (event.sequence !== this.#inquirySequence) return null;
        return { type: "inquiry-failed", atMs };
      case "refusal": {
        const { inReplyTo, reason } = event.message;
        if (inReplyTo === this.#inquirySequence) return { type: "inquiry-failed", atMs };
        const refund = this.#refundOf(inReplyTo);
        if (refund === null) return null;
        return { type: "refund", refund, event: { type: "refused", atMs, reason } };
      }
      default:
        return null;
    }
  }

  #refundOf(sequence: number): string | null {
    for (const [refund, asked] of this.#refundSequences) if (asked === sequence) return refund;
    return null;
  }
}

function said(answer: RefundAnswer, atMs: number): RefundEvent {
  const { amountMinor, currency, state, reason, institution, parts } = answer;
  return {
    type: "answered",
    atMs,
    money: { amountMinor, currency },
    state,
    reason: reason ?? null,
    institution: institution ?? null,
    parts: parts ?? null,
  };
}

function foundBy({ found }: Inquiry) {
  if (!found) return null;
  const { order, amountMinor, currency, state, institution = null } = found;
  const { takenAtMs: atMs, refundedMinor } = found;
  const money = { amountMinor, currency };
  return { order, money, state: paymentStateOf(state), institution, atMs, refundedMinor };
}
