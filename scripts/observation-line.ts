/** What the box tells about itself as a line at the prompt. Pure. */
import type { Observation } from "../firmware/diagnostics/observation.ts";
import { formatAmount } from "../firmware/money/money.ts";
import { codeOfReason } from "../firmware/protocol/reason.ts";

/** Null where a person at the prompt need not know. */
export function observationLine(observation: Observation): string | null {
  switch (observation.type) {
    case "screen":
      return `  display: ${observation.screen}`;
    case "payment-ended": {
      const { verdict, amountMinor, currency, institution, reason, legs } = observation;
      const by = institution ? ` by ${institution}` : "";
      const why = reason ? ` (${codeOfReason(reason)})` : "";
      const amount = `${currency} ${formatAmount(amountMinor, currency)}`;
      const isScanned = legs.decodeMs !== undefined;
      const took =
        !isScanned || legs.totalMs === undefined ? "" : `, ${legs.totalMs} ms from the frame`;
      return `${verdict} ${amount}${by}${why}${took}`;
    }
    case "code-refused":
      return `the box does not show the hub's code: ${observation.why}`;
    case "late-payment": {
      const { amountMinor, currency } = observation;
      const amount = `${currency} ${formatAmount(amountMinor, currency)}`;
      return `paid too late: ${amount} goes back to the customer`;
    }
    case "stray-notice":
      return `the hub told of an order that is not this box's: ${observation.order}`;
    case "no-code":
      return `no payment code seen${observation.notice ? `: ${observation.notice}` : ""}`;
    case "refund-ended": {
      const { verdict, amountMinor, currency, reason } = observation;
      const why = reason ? ` (${codeOfReason(reason)})` : "";
      return `${verdict} ${currency} ${formatAmount(amountMinor, currency)}${why}`;
    }
    case "resuming-refunds":
      return `finishing ${observation.refunds.length} refund(s) of the last run`;
    case "not-ready":
      if (observation.id === "starting") return null;
      return `the box is not ready: ${observation.id} (${observation.code})`;
    case "resuming":
      return `finishing ${observation.orders.length} payment(s) of the last run`;
    case "storage-failed":
    case "device-failed":
      return observation.detail;
    default:
      return null;
  }
}
