/**
 * The kinds of institution by how their interface behaves: WeChat Pay's, Alipay's, UnionPay's, and
 * `plain` for those whose interface is not public. Data. Pure.
 */
import type { Mark } from "../../firmware/codes/issuer-table.ts";
import {
  ALIPAY_VOCABULARY,
  UNIONPAY_VOCABULARY,
  WECHAT_VOCABULARY,
} from "../institutions/public-vocabularies.ts";
import {
  ALIPAY_REFUNDS,
  type RefundVocabulary,
  UNIONPAY_REFUNDS,
  WECHAT_REFUNDS,
} from "../institutions/refund-vocabularies.ts";
import type { Vocabulary } from "../institutions/vocabulary.ts";

export type FamilyId = "wechat" | "alipay" | "unionpay" | "plain";

export interface InstitutionFamily {
  readonly vocabulary: Vocabulary;
  /** Reversals are not taken earlier than so long after the payment. */
  readonly reverseAfterMs: Fact<number>;
  /** A success of `pay` only says that it was accepted; the result comes by `query`. */
  readonly isPayOnlyAccepted: Fact<boolean>;
  readonly refunds: RefundVocabulary;
  /** A success of `refund` only says that it was accepted; the result comes by `queryRefund`. */
  readonly isRefundOnlyAccepted: Fact<boolean>;
  /** A repeated `refund` is told again how it stands, not only that nothing moved this time. */
  readonly isRepeatedRefundTold: Fact<boolean>;
  /** After the payment. */
  readonly refundWithinDays: Fact<number>;
}

export interface Fact<T> {
  readonly is: T;
  readonly mark: Mark;
}

export const FAMILIES: Readonly<Record<FamilyId, InstitutionFamily>> = {
  wechat: {
    vocabulary: WECHAT_VOCABULARY,
    reverseAfterMs: { is: 15_000, mark: "V" },
    isPayOnlyAccepted: { is: false, mark: "V" },
    refunds: WECHAT_REFUNDS,
    isRefundOnlyAccepted: { is: true, mark: "V" },
    isRepeatedRefundTold: { is: true, mark: "V" },
    refundWithinDays: { is: 365, mark: "V" },
  },
  alipay: {
    vocabulary: ALIPAY_VOCABULARY,
    reverseAfterMs: { is: 0, mark: "V" },
    isPayOnlyAccepted: { is: false, mark: "V" },
    refunds: ALIPAY_REFUNDS,
    isRefundOnlyAccepted: { is: false, mark: "V" },
    isRepeatedRefundTold: { is: false, mark: "V" },
    refundWithinDays: { is: 90, mark: "V" },
  },
  unionpay: {
    vocabulary: UNIONPAY_VOCABULARY,
    reverseAfterMs: { is: 0, mark: "sandbox" },
    isPayOnlyAccepted: { is: true, mark: "V" },
    refunds: UNIONPAY_REFUNDS,
    isRefundOnlyAccepted: { is: true, mark: "sandbox" },
    isRepeatedRefundTold: { is: true, mark: "sandbox" },
    refundWithinDays: { is: 365, mark: "sandbox" },
  },
  plain: {
    vocabulary: [],
    reverseAfterMs: { is: 0, mark: "sandbox" },
    isPayOnlyAccepted: { is: false, mark: "sandbox" },
    refunds: { answer: [], query: [] },
    isRefundOnlyAccepted: { is: false, mark: "sandbox" },
    isRepeatedRefundTold: { is: true, mark: "sandbox" },
    refundWithinDays: { is: 365, mark: "sandbox" },
  },
};
