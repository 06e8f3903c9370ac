/** The states of a payment, what can happen to it, and what it can want. Pure. */
import type { ShownCodeRefusal } from "../codes/shown-code.ts";
import type { Money } from "../money/money.ts";
import type { PaymentParts } from "../money/payment-parts.ts";
import type { CustomerAction, OrderState } from "../protocol/answer.ts";
import type { InstitutionId } from "../protocol/institution-id.ts";
import type { Reason } from "../protocol/reason.ts";
import type { ReverseRequest } from "../protocol/request.ts";

/** How long the hub may act on the request; a customer's code lives about as long. */
export const PAY_DEADLINE_MS = 60_000;
/** How long the hub may make a code that the box is to show. */
export const PRESENT_DEADLINE_MS = 30_000;
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

/** The hub makes a code, or the box shows it; money may have moved. */
export interface Presenting extends Order {
  readonly phase: "presenting";
  /** Whose own code the merchant has asked for; null: one that every wallet reads. */
  readonly wanted: InstitutionId | null;
  /** Null until the hub has sent it. */
  readonly code: ShownCode | null;
  /** The code has expired and is shown no more. */
  readonly isOver: boolean;
  /** The hub has committed the request; until then the outbox repeats it. */
  readonly received: boolean;
  readonly acting: CustomerAction | null;
  readonly queryAtMs: number;
  /** When the code must be there; then its expiry; then when the order is taken back. */
  readonly untilMs: number;
}

export interface ShownCode {
  readonly text: string;
  /** Whose own code it is; null for one that every wallet reads. */
  readonly institution: InstitutionId | null;
}

/** The order is being taken back. It never becomes approved any more. */
export interface Reversing extends Order {
  readonly phase: "reversing";
  readonly cause: ReverseCause;
  /** What the merchant is told should it end closed; null: what the hub says. */
  readonly reason: Reason | null;
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

export type Payment = Scanning | Presenting | Asking | Reversing | Ended;

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

/** The code that the hub made for the order. */
export interface CodeEvent {
  readonly type: "code-received";
  readonly atMs: number;
  readonly money: Money;
  readonly code: ShownCode;
  /** Monotonic. */
  readonly expiresAtMs: number;
}

export type PaymentEvent =
  | { readonly type: "scanned"; readonly atMs: number }
  /** The customer will scan: the box is to show a code. `wanted`: see `Presenting`. */
  | {
      readonly type: "present-chosen";
      readonly atMs: number;
      readonly wanted: InstitutionId | null;
    }
  | CodeEvent
  | { readonly type: "cancelled"; readonly atMs: number }
  | { readonly type: "received"; readonly atMs: number }
  | AnswerEvent
  /** The hub will not execute this copy of the request. */
  | { readonly type: "refused"; readonly atMs: number; readonly reason: Reason }
  /** The outbox dropped a request that nobody acknowledged in time. */
  | { readonly type: "undelivered"; readonly atMs: number }
  | { readonly type: "ticked"; readonly atMs: number }
  /** The hub is there again; what it said meanwhile is lost. */
  | { readonly type: "reconnected"; readonly atMs: number }
  /** The power was away; schedules of the earlier boot mean nothing. */
  | { readonly type: "restarted"; readonly atMs: number };

export type PaymentEffect =
  | HubEffect
  /** The hub's code is not shown. */
  | { readonly type: "tell-code-refused"; readonly why: ShownCodeRefusal };

/** What is to be asked of the hub. */
export type HubEffect =
  | { readonly type: "ask-hub" }
  | { readonly type: "present-at-hub" }
  | { readonly type: "query-hub" }
  | { readonly type: "reverse-at-hub"; readonly cause: ReverseCause };

export interface Step {
  readonly payment: Payment;
  readonly effects: readonly PaymentEffect[];
}
