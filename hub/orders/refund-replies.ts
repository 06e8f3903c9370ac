/**
 * Tells the boxes that ask for refunds how these stand: at once where the end is known soon, else
 * that it is pending, and the end when it comes. Where the hub was restarted in between, the end is
 * told in reply to the request that asked first.
 */
import type { RefundAnswer } from "../../firmware/protocol/answer.ts";
import type { Clock } from "../../hal/clock/clock.ts";
import { type Order, type OrderRefund, orderKey } from "./order.ts";
import { RECEIPT_AFTER_MS } from "./order-schedule.ts";
import { type ReplyAddress, refundAnswerOf } from "./refund-answer.ts";

interface Owed {
  /** Of the latest request for the refund. */
  readonly address: ReplyAddress;
  readonly cancelPending: () => void;
}

export class RefundReplies {
  readonly #clock: Clock;
  readonly #say: (answer: RefundAnswer) => void;
  readonly #owed = new Map<string, Owed>();

  constructor(clock: Clock, say: (answer: RefundAnswer) => void) {
    this.#clock = clock;
    this.#say = say;
  }

  /** The end of this refund, which is `asking`, will be told; `pending` when it takes a while. */
  owe(order: Order, refund: OrderRefund, address: ReplyAddress): void {
    const key = keyOf(order, refund);
    this.#owed.get(key)?.cancelPending();
    const cancelPending = this.#clock.after(RECEIPT_AFTER_MS, () => {
      this.#say(refundAnswerOf(order, refund, address));
    });
    this.#owed.set(key, { address, cancelPending });
  }

  tellEnd(order: Order, refund: OrderRefund): void {
    const key = keyOf(order, refund);
    const owed = this.#owed.get(key);
    owed?.cancelPending();
    this.#owed.delete(key);
    this.#say(refundAnswerOf(order, refund, owed?.address ?? refund));
  }

  /** Says nothing any more by itself. */
  stop(): void {
    for (const { cancelPending } of this.#owed.values()) cancelPending();
    this.#owed.clear();
  }
}

function keyOf({ terminal, number }: Order, refund: OrderRefund): string {
  return `${orderKey(terminal, number)}/${refund.number}`;
}
