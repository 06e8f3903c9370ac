/** What the display says about the till. Pure: the screen is derived, never stored. */
import type { Payment, Presenting } from "../payment/payment-state.ts";
import type { Screen } from "../screens/screen.ts";
import { unreachable } from "../unreachable.ts";
import { toldHold } from "./risk-hold.ts";
import { frontPayment, notReadyOf, secondsLeft, type Till, type TillRules } from "./till-state.ts";
import { placeOf } from "./wallet-choice.ts";

export interface TillView {
  readonly rules: Pick<TillRules, "currency" | "wallets">;
  readonly storeName: string | null;
  /** Monotonic. */
  readonly nowMs: number;
}

export function screenOfTill(till: Till, { rules, storeName, nowMs }: TillView): Screen {
  const payment = frontPayment(till);
  // A payment that went to the hub stays in view, whatever has become of the way there.
  const isInView = payment && (payment.phase !== "scanning" || !till.notReady);
  if (isInView) return screenOfPayment(till, payment, nowMs);
  const notReady = notReadyOf(till);
  if (notReady) return { type: "not-ready", id: notReady };
  if (till.front.type === "entering") {
    const { text, problem } = till.front.entry;
    const amount: Screen = { type: "amount", text, currency: rules.currency };
    return problem ? { ...amount, problem } : amount;
  }
  if (till.front.type === "choosing") {
    const { money, wallet } = till.front;
    const place = placeOf(rules.wallets, wallet);
    return { type: "choosing-app", money, ...place, ...(wallet && { institution: wallet }) };
  }
  const risk = toldHold(till.risks);
  const settling = [...till.payments.values()].filter(({ phase }) => phase !== "ended");
  return {
    ...{ type: "idle", settling: settling.length },
    ...(storeName && { storeName }),
    ...(risk && { risk }),
  };
}

function screenOfPayment(till: Till, payment: Payment, nowMs: number): Screen {
  const { money, order } = payment;
  const institution = payment.routing.institution;
  switch (payment.phase) {
    case "scanning": {
      const notice = till.front.type === "paying" ? till.front.notice : null;
      return notice ? { type: "scanning", money, notice } : { type: "scanning", money };
    }
    case "presenting":
      return screenOfPresenting(payment, secondsLeft(till, nowMs));
    case "asking": {
      const waiting: Screen = { type: "waiting", money, acting: payment.acting };
      return institution ? { ...waiting, institution } : waiting;
    }
    case "reversing":
      return payment.cause === "cancelled"
        ? { type: "cancelling", money }
        : { type: "settling", money, order };
    case "ended": {
      if (payment.verdict === "approved") {
        const { parts } = payment;
        return {
          ...{ type: "approved", money, order },
          ...(institution && { institution }),
          ...(parts && { parts }),
        };
      }
      const reason = payment.reason ?? "service-problem";
      if (payment.verdict === "reversed" && reason === "paid-too-late") {
        const late: Screen = { type: "late-payment", money, order };
        return institution ? { ...late, institution } : late;
      }
      return { type: payment.verdict, money, reason };
    }
    default:
      return unreachable(payment);
  }
}

function screenOfPresenting(payment: Presenting, left: number | null): Screen {
  const { money, order, code, acting, routing } = payment;
  if (acting) {
    const waiting: Screen = { type: "waiting", money, acting };
    return routing.institution ? { ...waiting, institution: routing.institution } : waiting;
  }
  if (payment.isOver) return { type: "settling", money, order };
  if (!code || left === null) return { type: "preparing-code", money };
  const { text, institution } = code;
  const presenting: Screen = { type: "presenting", money, text, secondsLeft: left };
  return institution ? { ...presenting, institution } : presenting;
}
