/** How an order begins, whoever shows the code. Nothing has left the box before. Pure. */
import type { Money } from "../money/money.ts";
import { startPayment } from "../payment/payment.ts";
import type { InstitutionId } from "../protocol/institution-id.ts";
import { movePayment } from "./move-payment.ts";
import {
  only,
  type Press,
  scanningPayment,
  type Till,
  type TillRules,
  type TillStep,
} from "./till-state.ts";

/** The camera looks for the customer's code. */
export function startOrder(
  till: Till,
  { newOrder, atMs, money }: Press & { readonly money: Money },
  rules: TillRules,
): TillStep {
  const payment = startPayment(newOrder, money);
  const scanUntilMs = atMs + rules.scanTimeoutMs;
  return only({
    ...till,
    front: { type: "paying", order: payment.order, notice: null, scanUntilMs },
    payments: new Map(till.payments).set(payment.order, payment),
  });
}

/** The other way round: the customer scans. `wanted`: whose own code, or every wallet's. */
export function turnAround(
  till: Till,
  { atMs, wanted }: Press & { readonly wanted: InstitutionId | null },
  rules: TillRules,
): TillStep {
  const order = scanningPayment(till)?.order;
  if (order === undefined) return only(till);
  return movePayment(till, { order, event: { type: "present-chosen", atMs, wanted } }, rules);
}
