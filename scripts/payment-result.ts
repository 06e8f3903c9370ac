/** How one payment ended, as `run --pay` prints it: for programs and in words. */
import type { NoCode, PaymentEnded } from "../firmware/diagnostics/observation.ts";
import { formatAmount, type Money } from "../firmware/money/money.ts";
import {
  classOfReason,
  codeOfReason,
  type ReasonClass,
  reasonOf,
} from "../firmware/protocol/reason.ts";
import type { Advice } from "../firmware/screens/heading.ts";
import { messagesOf } from "../firmware/screens/language.ts";
import { reasonAdvice } from "../firmware/screens/reason-advice.ts";

/** What `--json` prints, in this order; `verdict` is `unknown` where nobody can say yet. */
export interface PaymentResult {
  readonly verdict: PaymentEnded["verdict"] | "no-code" | "not-a-payment-code" | "unknown";
  readonly order: string;
  readonly amountMinor: number;
  readonly currency: Money["currency"];
  readonly institution: string | null;
  /** Whose code it might have been, where that was more than one. */
  readonly candidates?: readonly string[];
  readonly reason?: string;
  /** What can be done about it; absent where no hub gave the reason. */
  readonly reasonClass?: ReasonClass;
  /** Who paid what, where the hub says. */
  readonly parts?: PaymentEnded["parts"];
  readonly legs?: PaymentEnded["legs"];
}

export function resultOfEnd(ended: PaymentEnded): PaymentResult {
  const { verdict, order, amountMinor, currency, institution, candidates } = ended;
  const { reason, parts, legs } = ended;
  return {
    ...{ verdict, order, amountMinor, currency, institution },
    ...(candidates.length > 1 && { candidates }),
    ...(reason && { reason: codeOfReason(reason), reasonClass: classOfReason(reason) }),
    ...(parts && { parts }),
    legs,
  };
}

export function resultOfNoCode({ order, amountMinor, currency, notice }: NoCode): PaymentResult {
  const isNothing = notice === null || notice === "several-codes" || notice === "no-code";
  const verdict = isNothing ? "no-code" : "not-a-payment-code";
  const money = { amountMinor, currency };
  return { verdict, order, ...money, institution: null, ...(notice && { reason: notice }) };
}

export function unknownResult(order: string, { amountMinor, currency }: Money): PaymentResult {
  return { verdict: "unknown", order, amountMinor, currency, institution: null };
}

/** One line for people, with the merchant's words for the reason, as on the display. */
export function resultInWords(result: PaymentResult): string {
  const { verdict, order, amountMinor, currency, institution } = result;
  const amount = `${currency} ${formatAmount(amountMinor, currency)}`;
  const by = institution ? ` by ${institution}` : "";
  const why = adviceOn(result);
  const words = why ? `: ${why.cause} ${why.action}` : "";
  return `${verdict} ${amount}${by}${words} (order ${order})`;
}

function adviceOn({ verdict, reason, reasonClass }: PaymentResult): Advice | null {
  const messages = messagesOf("en");
  if (reason !== undefined && reasonClass) {
    return reasonAdvice(messages, reasonOf(reason, reasonClass));
  }
  const notices: Readonly<Record<string, Advice>> = messages.scanNotices;
  return notices[reason ?? (verdict === "no-code" ? "no-code" : "")] ?? null;
}
