/** The states of a payment, what can happen to it, and what it can want. Pure. */
import type { Money } from "../money/money.ts";
import type { PaymentParts } from "../money/payment-parts.ts";
import type { CustomerAction, OrderState } from "../protocol/answer.ts";
import type { InstitutionId } from "../protocol/institution-id.ts";
import type { Reason } from "../protocol/reason.ts";
import type { ReverseRequest } from "../protocol/request.ts";

/** How long the hub may act on the request; a customer's code lives about as long. */
export const PAY_DEADLINE_MS = 60_000;
/** Bounds a question or a reversal on its way; the next one on the schedule follows it. */
export const FOLLOW_UP_DEADLINE_MS = 120_000;

export type Verdict = "approved" | "declined" | "closed" | "reversed";
export type ReverseCause = ReverseRequest["cause"];

/** Whom the hub routed the order to, as far as it has said. */
export interface Routing {
  readonly institution: InstitutionId | null;
  readonly candidates: readonly InstitutionId[];
  /** The institution's own number of the order. */
  readonly institutionOrder: string | null;
}

export interface Order {
  readonly order: string;
  readonly money: Money;
  readonly routing: Routing;
}

/** The camera looks for the customer's code. Nothing has left the box. */
export interface Scanning extends Order {
  readonly phase: "scanning";
}

/** The request is on its way or at the hub; money may have moved. */
export interface Asking extends Order {
  readonly phase: "asking";
  /** The hub has committed the request; until then the outbox repeats it. */
  readonly received: boolean;
  /** What the customer must do on the phone before it is paid. */
  readonly acting: CustomerAction | null;
  readonly queryAtMs: number;
  readonly giveUpAtMs: number;
}

/** The order is being taken back. It never becomes approved any more. */
export interface Reversing extends Order {
  readonly phase: "reversing";
  readonly cause: ReverseCause;
  readonly retryAtMs: number;
  readonly retryDelayMs: number;
}

export interface Ended extends Order {
  readonly phase: "ended";
  readonly verdict: Verdict;
  /** Why; null for approved. */
  readonly reason: Reason | null;
  /** Who paid what, where the hub has said so; null where nothing was paid. */
  readonly parts: PaymentParts | null;
}

export type Payment = Scanning | Asking | Reversing | Ended;

export interface AnswerEvent {
  readonly type: "answered";
  readonly atMs: number;
  readonly money: Money;
  readonly state: OrderState;
  readonly reason: Reason | null;
  readonly routing: Routing;
  /** Of an acting customer; null where the hub does not say. */
  readonly action: CustomerAction | null;
  /** Null where the hub does not say. They add up to `money`. */
  readonly parts: PaymentParts | null;
}

export type PaymentEvent =
  | { readonly type: "scanned"; readonly atMs: number }
  | { readonly type: "cancelled"; readonly atMs: number }
  | { readonly type: "received"; readonly atMs: number }
  | AnswerEvent
  /** The hub will not execute this copy of the pay request. */
  | { readonly type: "refused"; readonly atMs: number; readonly reason: Reason }
  /** The outbox dropped a request that nobody acknowledged in time. */
  | { readonly type: "undelivered"; readonly atMs: number }
  | { readonly type: "ticked"; readonly atMs: number }
  /** The power was away; schedules of the earlier boot mean nothing. */
  | { readonly type: "restarted"; readonly atMs: number };

export type PaymentEffect =
  | { readonly type: "ask-hub" }
  | { readonly type: "query-hub" }
  | { readonly type: "reverse-at-hub"; readonly cause: ReverseCause };

export interface Step {
  readonly payment: Payment;
  readonly effects: readonly PaymentEffect[];
}
