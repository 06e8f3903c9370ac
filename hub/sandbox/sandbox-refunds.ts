/**
 * Refunds at the far end of a sandbox institution: gives each payer its part back and answers in
 * its family's own words. Every refund is committed before it is answered.
 */
import type { Clock } from "../../hal/clock/clock.ts";
import type { Random } from "../../hal/random/random.ts";
import type { InstitutionOrderRef, RefundRef } from "../institutions/institution.ts";
import { type Meaning, type Vocabulary, wordFor } from "../institutions/vocabulary.ts";
import type { InstitutionFamily } from "./institution-families.ts";
import { isSilent, type SandboxOrder, type SandboxRefund } from "./sandbox-order.ts";
import { sandboxOutcome } from "./sandbox-outcomes.ts";
import { afterRefundTime, meaningOfRefund, withRefund } from "./sandbox-refund.ts";

const REFUND_NUMBER_BYTES = 12;
const DAY_MS = 24 * 3_600_000;

export interface RefundReply {
  /** Null: no answer ever comes. */
  readonly word: string | null;
  readonly afterMs: number;
  readonly institutionRefund: string;
}

export interface SandboxRefundsOptions {
  readonly family: InstitutionFamily;
  readonly clock: Clock;
  readonly random: Random;
  /** Another order of the same number, which has other content, counts as none. */
  readonly find: (asked: InstitutionOrderRef) => SandboxOrder | null;
  readonly commit: (before: SandboxOrder, after: SandboxOrder) => void;
}

const SILENCE: RefundReply = { word: null, afterMs: 0, institutionRefund: "" };

/** Every call throws `StoreError`; then nothing was done. */
export class SandboxRefunds {
  readonly #options: SandboxRefundsOptions;

  constructor(options: SandboxRefundsOptions) {
    this.#options = options;
  }

  refund(asked: RefundRef): RefundReply {
    const { answer } = this.#options.family.refunds;
    const order = this.#find(asked);
    if (!order) return say(answer, { type: "declined", reason: "order-unknown" });
    if (this.#isSilent(order)) return SILENCE;
    const known = refundOf(order, asked);
    if (known && known.amountMinor !== asked.refundMinor) return say(answer, { type: "unknown" });
    if (known) return this.#answerAgain(known);
    const { refund: plan } = sandboxOutcome(order.outcome);
    if (plan === "lost" && order.refundsLost === 0) {
      this.#options.commit(order, { ...order, refundsLost: 1 });
      return SILENCE;
    }
    const after = this.#withRefund(order, asked);
    const refund = refundOf(after, asked);
    if (plan === "silence" || !refund) return SILENCE;
    return this.#answerFirst(refund);
  }

  queryRefund(asked: RefundRef): RefundReply {
    const { query } = this.#options.family.refunds;
    const order = this.#find(asked);
    if (!order) return say(query, { type: "not-found" });
    if (this.#isSilent(order)) return SILENCE;
    const refund = refundOf(order, asked);
    if (!refund) return say(query, { type: "not-found" });
    if (refund.amountMinor !== asked.refundMinor) return say(query, { type: "unknown" });
    return say(query, meaningOfRefund(refund), refund);
  }

  #answerFirst(refund: SandboxRefund): RefundReply {
    const { refunds, isRefundOnlyAccepted } = this.#options.family;
    const isAccepted = isRefundOnlyAccepted.is && refund.state !== "refused";
    const meaning: Meaning = isAccepted ? { type: "accepted" } : meaningOfRefund(refund);
    return say(refunds.answer, meaning, refund);
  }

  /** Alipay says only that nothing moved this time; the others say the same again. */
  #answerAgain(refund: SandboxRefund): RefundReply {
    const { refunds, isRepeatedRefundTold } = this.#options.family;
    if (isRepeatedRefundTold.is || refund.state === "refused") return this.#answerFirst(refund);
    return say(refunds.answer, { type: "unknown" });
  }

  #withRefund(order: SandboxOrder, asked: RefundRef): SandboxOrder {
    const { random, clock, family, commit } = this.#options;
    const after = withRefund(order, {
      asked,
      institutionRefund: Buffer.from(random.bytes(REFUND_NUMBER_BYTES)).toString("hex"),
      nowMs: clock.nowMs(),
      refundWithinMs: family.refundWithinDays.is * DAY_MS,
    });
    commit(order, after);
    return after;
  }

  #find(asked: RefundRef): SandboxOrder | null {
    const { find, commit, clock } = this.#options;
    const order = find(asked);
    if (!order) return null;
    const after = afterRefundTime(order, clock.nowMs());
    if (after !== order) commit(order, after);
    return after;
  }

  #isSilent(order: SandboxOrder): boolean {
    return isSilent(order, this.#options.clock.nowMs());
  }
}

function refundOf(order: SandboxOrder, { refund: number }: RefundRef): SandboxRefund | undefined {
  return order.refunds.find((refund) => refund.number === number);
}

function say(vocabulary: Vocabulary, meaning: Meaning, refund?: SandboxRefund): RefundReply {
  const institutionRefund = refund?.institutionRefund ?? "";
  return { word: wordFor(vocabulary, meaning), afterMs: 0, institutionRefund };
}
