/** An order as a sandbox institution keeps it, and what may become of it. Pure. */
import type { Currency } from "../../firmware/money/money.ts";
import type { PaymentParts } from "../../firmware/money/payment-parts.ts";
import type { CustomerAction } from "../../firmware/protocol/answer.ts";
import type { InstitutionId } from "../../firmware/protocol/institution-id.ts";
import type { ListedReason } from "../../firmware/protocol/reason.ts";
import type { Meaning } from "../institutions/vocabulary.ts";
import {
  PASSWORD_AFTER_MS,
  type SandboxOutcome,
  type SandboxOutcomeName,
  sandboxOutcome,
} from "./sandbox-outcomes.ts";
import type { ScanOutcomeName } from "./sandbox-scan-outcomes.ts";

export const SANDBOX_ORDER_STATES = [
  /** Its code is shown, and nobody has scanned it. */
  "waiting",
  "acting",
  "paid",
  "declined",
  "closed",
  "reversed",
] as const;

export type SandboxOrderState = (typeof SANDBOX_ORDER_STATES)[number];

export interface SandboxOrder {
  readonly institution: InstitutionId;
  readonly hubOrder: string;
  readonly institutionOrder: string;
  readonly merchant: string;
  readonly amountMinor: number;
  readonly currency: Currency;
  /** The code, under a name that does not give it away; null where it was refused as no code. */
  readonly payer: string | null;
  /** Whose money it is. Mostly every code is an account of its own, of the same name. */
  readonly account: string | null;
  /** Who pays what; null where it was refused before that was known. */
  readonly parts: PaymentParts | null;
  readonly outcome: SandboxOutcomeName;
  readonly state: SandboxOrderState;
  /** How the customer is asked, where they have to act. */
  readonly asksBy: CustomerAction;
  readonly reason: ListedReason | null;
  /** Wall clock, because it has to outlive the process. */
  readonly takenAtMs: number;
  readonly reversalsAsked: number;
  /** Null where the customer's code was scanned. */
  readonly shown: SandboxShown | null;
  /** In the order in which they arrived. */
  readonly refunds: readonly SandboxRefund[];
  /** Calls for refunds that got lost on the way here. */
  readonly refundsLost: number;
}

/** What is kept besides the order where its code is shown. */
export interface SandboxShown {
  /** The institution's own code; null where the customer scanned one of the hub's. */
  readonly text: string | null;
  readonly expiresAtMs: number;
  /** How the customer behaves who scanned it; null while nobody has. */
  readonly scan: ScanOutcomeName | null;
  /** Notices that the hub has still to take. */
  readonly noticesLeft: number;
  /** When a payment arrives that was on its way while the order was closed. */
  readonly paysAtMs: number | null;
}

export const SANDBOX_REFUND_STATES = ["accepted", "refunded", "refused"] as const;

export interface SandboxRefund {
  /** The hub's number of it. */
  readonly number: string;
  readonly institutionRefund: string;
  readonly amountMinor: number;
  readonly state: (typeof SANDBOX_REFUND_STATES)[number];
  readonly reason: ListedReason | null;
  /** Who gets what back; null until it is refunded. */
  readonly parts: PaymentParts | null;
  /** Wall clock, because it has to outlive the process. */
  readonly takenAtMs: number;
}

/**
 * A pushed order that nobody confirms is closed after so long, so that it cannot be paid when the
 * customer has gone; before the hub takes it back after 60 s. How long it is really is not public.
 */
export const PUSHED_ORDER_OPEN_MS = 45_000;

/** The order after the customer did what they were going to do; the same object if nothing. */
export function afterPassword(order: SandboxOrder, nowMs: number): SandboxOrder {
  if (order.state !== "acting" || ageMs(order, nowMs) < PASSWORD_AFTER_MS) return order;
  const { password } = sandboxOutcome(order.outcome);
  if (password === "entered") return { ...order, state: "paid" };
  if (password === "cancelled") {
    return { ...order, state: "declined", reason: "customer-cancelled" };
  }
  const isOver = order.asksBy === "pushed-order" && ageMs(order, nowMs) >= PUSHED_ORDER_OPEN_MS;
  return isOver ? { ...order, state: "closed" } : order;
}

/** A reversal of the order, and whether it is answered with how the order stands now. */
export function afterReversal(order: SandboxOrder): {
  readonly order: SandboxOrder;
  readonly isAnswered: boolean;
} {
  if (order.state === "waiting") return { order: { ...order, state: "closed" }, isAnswered: true };
  if (order.state !== "acting" && order.state !== "paid") return { order, isAnswered: true };
  const asked = { ...order, reversalsAsked: order.reversalsAsked + 1 };
  const { unansweredReversals = 0 } = sandboxOutcome(order.outcome);
  if (asked.reversalsAsked <= unansweredReversals) return { order: asked, isAnswered: false };
  const state = order.state === "paid" ? "reversed" : "closed";
  return { order: { ...asked, state }, isAnswered: true };
}

export function isSilent(order: SandboxOrder, nowMs: number): boolean {
  return ageMs(order, nowMs) < (sandboxOutcome(order.outcome).silentForMs ?? 0);
}

/** A clock that was set back makes it old, so that nothing waits for the clock to catch up. */
export function ageMs(order: SandboxOrder, nowMs: number): number {
  return nowMs < order.takenAtMs ? Number.POSITIVE_INFINITY : nowMs - order.takenAtMs;
}

export function meaningOfOrder(order: SandboxOrder): Meaning {
  switch (order.state) {
    case "waiting":
      return { type: "not-paid" };
    case "acting":
      return { type: order.asksBy === "pushed-order" ? "order-pushed" : "customer-acting" };
    case "paid":
      return { type: "approved" };
    case "declined":
      return { type: "declined", reason: order.reason ?? "service-problem" };
    case "closed":
    case "reversed":
      return { type: order.state };
  }
}

/** What the order's start makes of it. */
export function startedAs(
  outcome: SandboxOutcome,
): Pick<SandboxOrder, "outcome" | "state" | "reason"> {
  const state = outcome.start === "lost" ? "closed" : outcome.start;
  return { outcome: outcome.name, state, reason: outcome.reason ?? null };
}
