/** What the display says about the till. Pure: the screen is derived, never stored. */
import type { Payment } from "../payment/payment-state.ts";
import type { Screen } from "../screens/screen.ts";
import { unreachable } from "../unreachable.ts";
import { frontPayment, notReadyOf, type Till, type TillRules } from "./till-state.ts";

export function screenOfTill(till: Till, rules: TillRules, storeName: string | null): Screen {
  const payment = frontPayment(till);
  // A payment that went to the hub stays in view, whatever has become of the way there.
  const isInView = payment && (payment.phase !== "scanning" || !till.notReady);
  if (isInView) return screenOfPayment(till, payment);
  const notReady = notReadyOf(till);
  if (notReady) return { type: "not-ready", id: notReady };
  if (till.front.type === "entering") {
    const { text, problem } = till.front.entry;
    const amount: Screen = { type: "amount", text, currency: rules.currency };
    return problem ? { ...amount, problem } : amount;
  }
  const idle: Screen = { type: "idle", settling: till.payments.size };
  return storeName ? { ...idle, storeName } : idle;
}

function screenOfPayment(till: Till, payment: Payment): Screen {
  const { money, order } = payment;
  const institution = payment.routing.institution;
  switch (payment.phase) {
    case "scanning": {
      const notice = till.front.type === "paying" ? till.front.notice : null;
      return notice ? { type: "scanning", money, notice } : { type: "scanning", money };
    }
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
      return { type: payment.verdict, money, reason };
    }
    default:
      return unreachable(payment);
  }
}
