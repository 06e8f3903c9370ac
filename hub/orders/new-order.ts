/** An order as its first request makes it, before anything is decided. Pure. */
import type { OrderRequest } from "../../firmware/protocol/request.ts";
import type { HubTerminal } from "../request-edge.ts";
import type { Order } from "./order.ts";

export function newOrder(request: OrderRequest, terminal: HubTerminal, takenAtMs: number): Order {
  return {
    terminal: terminal.id,
    number: request.order,
    revision: 0,
    merchant: terminal.merchant,
    amountMinor: request.amountMinor,
    currency: request.currency,
    digest: null,
    phase: "asking",
    reason: null,
    route: null,
    institutionOrder: null,
    action: null,
    isPosted: false,
    sequence: request.sequence,
    takenAtMs,
    parts: null,
    presented: null,
    refunds: [],
  };
}
