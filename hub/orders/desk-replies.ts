/** What the desks reply alike, and how an order is shut out that never was one. */
import type { HubMessage } from "../../firmware/protocol/answer.ts";
import { PROTOCOL_VERSION } from "../../firmware/protocol/message-fields.ts";
import type { Reason } from "../../firmware/protocol/reason.ts";
import type { OrderRequest, TimedRequest } from "../../firmware/protocol/request.ts";
import type { Clock } from "../../hal/clock/clock.ts";
import type { HubCounters } from "../hub-counters.ts";
import type { HubTerminal } from "../request-edge.ts";
import type { HubStore } from "../store/hub-store.ts";
import { newOrder } from "./new-order.ts";
import type { Order } from "./order.ts";
import { refusalOf } from "./refusal.ts";

export type RefusalReason =
  | "late"
  | "content-differs"
  | "code-invalid"
  | "terminal-info-invalid"
  | "service-problem";

export interface Replying {
  readonly counters: HubCounters;
  readonly say: (message: HubMessage) => void;
}

export function refuse(desk: Replying, request: TimedRequest, reason: RefusalReason): void {
  desk.counters.add(reason === "service-problem" ? "overloaded" : reason);
  desk.say(refusalOf(request, reason));
}

/** The order is committed; its answer follows. */
export function sayReceipt(desk: Pick<Replying, "say">, request: OrderRequest): void {
  const { terminal, order, sequence: inReplyTo } = request;
  desk.say({ protocol: PROTOCOL_VERSION, type: "receipt", terminal, inReplyTo, order });
}

export interface ShutOut {
  readonly request: OrderRequest;
  readonly terminal: HubTerminal;
  readonly reason: Reason;
}

/** Commits the order as closed, so that no copy of a request for it can ever execute. */
export async function shutOut(
  desk: { readonly store: HubStore; readonly clock: Clock },
  { request, terminal, reason }: ShutOut,
): Promise<Order> {
  const unpaid = newOrder(request, terminal, desk.clock.nowMs());
  const order: Order = { ...unpaid, phase: "closed", reason };
  await desk.store.commit(order, []);
  return order;
}

export interface RefusedForEver extends ShutOut {
  readonly reason: Exclude<RefusalReason, "content-differs">;
}

/** For good: a clock of the hub that steps back must not make the same request timely. */
export async function refuseForEver(
  desk: Replying & Parameters<typeof shutOut>[0],
  refused: RefusedForEver,
): Promise<void> {
  await shutOut(desk, refused);
  refuse(desk, refused.request, refused.reason);
}
