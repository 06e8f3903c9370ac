/**
 * A refusal says that this call moved no money. An earlier call for the same refund may have, whose
 * answer was lost: the order is closed by then, or the merchant's account is empty. Pure.
 */
import type { RefundOutcome, RefundQueryOutcome } from "./institution.ts";

/** What was said to the call, where a query asked after it knows of no such refund. */
export function unlessDone(refused: RefundOutcome, asked: RefundQueryOutcome): RefundOutcome {
  return asked.type === "not-found" ? refused : asked;
}
