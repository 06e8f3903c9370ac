/**
 * Takes refunds of boxes. Idempotent by (order, refund number), one at a time for an order,
 * whichever box asks: never more goes back than was paid.
 *
 * A refund that the hub itself refuses is kept in the order's record too, so that its repetition,
 * or a copy that the broker held back, is not executed when the refusal's cause has passed.
 */
import type { HubMessage } from "../../firmware/protocol/answer.ts";
import type { RefundRequest } from "../../firmware/protocol/request.ts";
import type { Clock } from "../../hal/clock/clock.ts";
import type { HubCounters } from "../hub-counters.ts";
import type { HubTerminal } from "../request-edge.ts";
import type { HubStore } from "../store/hub-store.ts";
import { refuse } from "./desk-replies.ts";
import type { Order, OrderRefund } from "./order.ts";
import type { OrderKeeper } from "./order-keeper.ts";
import { noRefundOf, refundAnswerOf } from "./refund-answer.ts";
import { REFUNDS_MAX, refundRefusal } from "./refund-judgement.ts";
import type { RefundReplies } from "./refund-replies.ts";
import { isTimely } from "./refusal.ts";

/** Refused ones included: what a box may add to an order's record has an end. */
const REFUND_RECORDS_MAX = 2 * REFUNDS_MAX;

export interface RefundDeskOptions {
  readonly store: HubStore;
  readonly keeper: OrderKeeper;
  readonly clock: Clock;
  readonly counters: HubCounters;
  readonly replies: RefundReplies;
  readonly say: (message: HubMessage) => void;
}

export class RefundDesk {
  readonly #options: RefundDeskOptions;

  constructor(options: RefundDeskOptions) {
    this.#options = options;
  }

  /** Resolves when what the request changed is committed; rejects with `StoreError`. */
  async serve(request: RefundRequest, terminal: HubTerminal): Promise<void> {
    const isOwn = await this.#serveOrderOf(terminal.id, request, terminal);
    if (isOwn) return;
    const found = await this.#findOfMerchant(request, terminal);
    if (typeof found !== "string") {
      await this.#serveOrderOf(found.terminal, request, terminal);
    } else if (!this.#isTimely(request)) refuse(this.#options, request, "late");
    else this.#options.say(noRefundOf(request, found));
  }

  /** False, with nothing done, where `owner` has no such order of the merchant. */
  #serveOrderOf(
    owner: string,
    request: RefundRequest,
    { merchant }: HubTerminal,
  ): Promise<boolean> {
    const { store, keeper } = this.#options;
    return keeper.exclusively(owner, request.order, async () => {
      const order = await store.find(owner, request.order);
      if (order?.merchant !== merchant) return false;
      const known = order.refunds.find(({ number }) => number === request.refund);
      await (known ? this.#again(request, order, known) : this.#first(request, order));
      return true;
    });
  }

  async #again(request: RefundRequest, order: Order, refund: OrderRefund): Promise<void> {
    const { keeper, replies, say } = this.#options;
    const { amountMinor, currency } = request;
    if (amountMinor !== refund.amountMinor || currency !== order.currency) {
      return refuse(this.#options, request, "content-differs");
    }
    if (refund.phase !== "asking") return say(refundAnswerOf(order, refund, request));
    replies.owe(order, refund, request);
    await keeper.askForRefund(order);
  }

  async #first(request: RefundRequest, order: Order): Promise<void> {
    const { keeper, replies, say } = this.#options;
    if (!this.#isTimely(request)) return refuse(this.#options, request, "late");
    if (request.currency !== order.currency)
      return refuse(this.#options, request, "content-differs");
    const refund = this.#judged(request, order);
    if (order.refunds.length >= REFUND_RECORDS_MAX) {
      const refused = { ...refund, phase: "refused", reason: "too-many-refunds" } as const;
      return say(refundAnswerOf(order, refused, request));
    }
    const after = await keeper.refund(order, refund);
    if (refund.phase === "asking") replies.owe(after, refund, request);
    else say(refundAnswerOf(after, refund, request));
  }

  #judged(request: RefundRequest, order: Order): OrderRefund {
    const { keeper, clock } = this.#options;
    const { refund: number, terminal, amountMinor, sequence } = request;
    const takenAtMs = clock.nowMs();
    const isFull = keeper.isFullFor(order.terminal);
    const reason =
      refundRefusal(order, amountMinor, takenAtMs) ?? (isFull ? "service-problem" : null);
    const phase = reason ? "refused" : "asking";
    const facts = { number, terminal, amountMinor, sequence, takenAtMs };
    return { ...facts, phase, reason, parts: null, institutionRefund: null };
  }

  /** The order that is meant, or why there is none. Another merchant's is nobody's business. */
  async #findOfMerchant(
    { order: number }: RefundRequest,
    { merchant }: HubTerminal,
  ): Promise<Order | "order-unknown" | "not-refundable"> {
    const found = await this.#options.store.findOfMerchant(merchant, number);
    const [order, another] = found.filter((each) => each.number === number);
    if (!order) return "order-unknown";
    // Two other boxes of the shop used one number: nobody can say which is meant.
    return another ? "not-refundable" : order;
  }

  #isTimely(request: RefundRequest): boolean {
    return isTimely(request, this.#options.clock.nowMs());
  }
}
