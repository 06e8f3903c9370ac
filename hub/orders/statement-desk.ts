/** Lists a box's own orders for its shift's close, a page at a time. */
import { type HubMessage, STATEMENT_PAGE_MAX } from "../../firmware/protocol/answer.ts";
import { PROTOCOL_VERSION } from "../../firmware/protocol/message-fields.ts";
import type { StatementRequest } from "../../firmware/protocol/request.ts";
import type { Clock } from "../../hal/clock/clock.ts";
import type { HubCounters } from "../hub-counters.ts";
import type { HubTerminal } from "../request-edge.ts";
import type { HubStore } from "../store/hub-store.ts";
import { refuse } from "./desk-replies.ts";
import { type Order, refundedMinor, toldState } from "./order.ts";
import { isTimely } from "./refusal.ts";

export interface StatementDeskOptions {
  readonly store: HubStore;
  readonly clock: Clock;
  readonly counters: HubCounters;
  readonly say: (message: HubMessage) => void;
}

export class StatementDesk {
  readonly #options: StatementDeskOptions;

  constructor(options: StatementDeskOptions) {
    this.#options = options;
  }

  /** Rejects with `StoreError`. */
  async serve(request: StatementRequest, terminal: HubTerminal): Promise<void> {
    const { store, clock, say } = this.#options;
    if (!isTimely(request, clock.nowMs())) return refuse(this.#options, request, "late");
    // One more than is told shows whether there are more.
    const orders = await store.ordersOf(terminal.id, request.after, STATEMENT_PAGE_MAX + 1);
    say({
      protocol: PROTOCOL_VERSION,
      type: "statement",
      terminal: terminal.id,
      inReplyTo: request.sequence,
      orders: orders.slice(0, STATEMENT_PAGE_MAX).map(lineOf),
      isLast: orders.length <= STATEMENT_PAGE_MAX,
    });
  }
}

function lineOf(order: Order) {
  const { number, amountMinor, currency, route } = order;
  return {
    ...{ order: number, amountMinor, currency, state: toldState(order) },
    ...(route && { institution: route.institution }),
    refundedMinor: refundedMinor(order),
  };
}
