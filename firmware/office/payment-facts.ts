/** What is known of one payment, by the box or by the hub. Pure. */
import type { Money } from "../money/money.ts";
import type { OrderState } from "../protocol/answer.ts";
import type { InstitutionId } from "../protocol/institution-id.ts";

/** `settling`: nobody can say yet whether it was paid. */
export const PAYMENT_STATES = ["paid", "not-paid", "given-back", "settling"] as const;

export type PaymentState = (typeof PAYMENT_STATES)[number];

export interface PaymentFacts {
  readonly order: string;
  readonly money: Money;
  readonly state: PaymentState;
  readonly institution: InstitutionId | null;
  /** Wall clock of whoever says it. */
  readonly atMs: number;
  /** Given back, or being given back, of the money. */
  readonly refundedMinor: number;
}

/** What can still be given back. */
export function remainingMinor({ state, money, refundedMinor }: PaymentFacts): number {
  return state === "paid" ? Math.max(0, money.amountMinor - refundedMinor) : 0;
}

export function paymentStateOf(state: OrderState): PaymentState {
  switch (state) {
    case "approved":
      return "paid";
    case "declined":
    case "closed":
      return "not-paid";
    case "reversed":
      return "given-back";
    case "customer-acting":
    case "unknown":
      return "settling";
  }
}
