/**
 * Settles disputes at the counter: tells a box what the hub knows of an order of its merchant, by
 * the institution's number (from the bill in the customer's app) or the box's own (from the
 * receipt). Of another merchant's orders it says no more than of ones that never were.
 */
import { orderOfReceipt } from "../../firmware/codes/receipt-barcode.ts";
import type { HubMessage } from "../../firmware/protocol/answer.ts";
import { PROTOCOL_VERSION } from "../../firmware/protocol/message-fields.ts";
import type { InquireRequest } from "../../firmware/protocol/request.ts";
import type { Clock } from "../../hal/clock/clock.ts";
import type { HubCounters } from "../hub-counters.ts";
import type { MaybeLater } from "../keys/hub-keys.ts";
import type { HubTerminal } from "../request-edge.ts";
import type { HubStore } from "../store/hub-store.ts";
import { refuse } from "./desk-replies.ts";
import type { Order } from "./order.ts";
import { foundOf } from "./order-answer.ts";
import { isTimely } from "./refusal.ts";

export interface InquiryDeskOptions {
  readonly store: HubStore;
  readonly clock: Clock;
  readonly counters: HubCounters;
  /** The text in the request, or null where it cannot be opened. */
  readonly openInquiry: (request: InquireRequest) => MaybeLater<string | null>;
  readonly say: (message: HubMessage) => void;
}

export class InquiryDesk {
  readonly #options: InquiryDeskOptions;

  constructor(options: InquiryDeskOptions) {
    this.#options = options;
  }

  /** Rejects with `StoreError`. */
  async serve(request: InquireRequest, terminal: HubTerminal): Promise<void> {
    const { clock, openInquiry, say } = this.#options;
    if (!isTimely(request, clock.nowMs())) return refuse(this.#options, request, "late");
    const text = await openInquiry(request);
    if (text === null) return refuse(this.#options, request, "code-invalid");
    const order = await this.#find(text.trim(), terminal);
    say({
      protocol: PROTOCOL_VERSION,
      type: "inquiry",
      terminal: terminal.id,
      inReplyTo: request.sequence,
      ...(order && { found: foundOf(order) }),
    });
  }

  /** The box's own order where several boxes used the number, else the newest. */
  async #find(text: string, { id, merchant }: HubTerminal): Promise<Order | undefined> {
    const number = orderOfReceipt(text) ?? text;
    const found = await this.#options.store.findOfMerchant(merchant, number);
    return found.find(({ terminal }) => terminal === id) ?? found[0];
  }
}
