/**
 * The kinds of institution by how their interface behaves: WeChat Pay's, Alipay's, UnionPay's, and
 * `plain` for those whose interface is not public. Data. Pure.
 */
import type { Mark } from "../../firmware/codes/issuer-table.ts";
import {
  ALIPAY_VOCABULARY,
  UNIONPAY_VOCABULARY,
  WECHAT_VOCABULARY,
} from "./public-vocabularies.ts";
import type { Vocabulary } from "./vocabulary.ts";

export type FamilyId = "wechat" | "alipay" | "unionpay" | "plain";

export interface InstitutionFamily {
  readonly vocabulary: Vocabulary;
  /** Reversals are not taken earlier than so long after the payment. */
  readonly reverseAfterMs: Fact<number>;
  /** A success of `pay` only says that it was accepted; the result comes by `query`. */
  readonly isPayOnlyAccepted: Fact<boolean>;
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
  },
  alipay: {
    vocabulary: ALIPAY_VOCABULARY,
    reverseAfterMs: { is: 0, mark: "V" },
    isPayOnlyAccepted: { is: false, mark: "V" },
  },
  unionpay: {
    vocabulary: UNIONPAY_VOCABULARY,
    reverseAfterMs: { is: 0, mark: "sandbox" },
    isPayOnlyAccepted: { is: true, mark: "V" },
  },
  plain: {
    vocabulary: [],
    reverseAfterMs: { is: 0, mark: "sandbox" },
    isPayOnlyAccepted: { is: false, mark: "sandbox" },
  },
};
