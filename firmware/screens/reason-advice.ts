/** What the merchant is told about a reason, listed or not. Pure. */
import { classOfReason, type Reason } from "../protocol/reason.ts";
import type { Advice } from "./heading.ts";
import { fillIn, type Messages } from "./messages.ts";

/** One this program does not list is told as it was said, with its class's advice. */
export function reasonAdvice(messages: Messages, reason: Reason): Advice {
  if (typeof reason === "string") return messages.reasons[reason];
  const { cause, action } = messages.reasonClasses[classOfReason(reason)];
  return { cause: fillIn(cause, { code: reason.code }), action };
}
