/**
 * The words of public interfaces about refunds: what a refund is answered with, and what a query
 * says of it. Marks: V, read in the issuer's API documents; sandbox, made up because it is not
 * public. A word that is not here means `unknown`. Data. Pure.
 */
import type { ListedReason } from "../../firmware/protocol/reason.ts";
import type { Meaning, Vocabulary, Word } from "./vocabulary.ts";

export interface RefundVocabulary {
  readonly answer: Vocabulary;
  readonly query: Vocabulary;
}

/** `err_code` of a refund that was not accepted. */
export const WECHAT_REFUND_REASONS: Readonly<Record<string, ListedReason>> = {
  NOTENOUGH: "service-problem",
  USER_ACCOUNT_ABNORMAL: "payer-account-blocked",
  TRADE_OVERDUE: "refund-too-late",
  ORDERNOTEXIST: "order-unknown",
  REFUND_FEE_MISMATCH: "over-paid-amount",
  ORDER_NOT_READY: "not-refundable",
  INVALID_TRANSACTIONID: "order-unknown",
};

/** `sub_code` of a refund that was not taken. */
export const ALIPAY_REFUND_REASONS: Readonly<Record<string, ListedReason>> = {
  "ACQ.TRADE_NOT_EXIST": "order-unknown",
  "ACQ.TRADE_HAS_FINISHED": "refund-too-late",
  "ACQ.TRADE_HAS_CLOSE": "not-refundable",
  "ACQ.TRADE_STATUS_ERROR": "not-refundable",
  "ACQ.REFUND_AMT_NOT_EQUAL_TOTAL": "over-paid-amount",
  "ACQ.SELLER_BALANCE_NOT_ENOUGH": "service-problem",
  "ACQ.BUYER_ERROR": "payer-account-blocked",
};

export const WECHAT_REFUNDS: RefundVocabulary = {
  answer: [
    // Accepted, not done: money from a balance takes minutes, to a bank card days.
    says("SUCCESS", "accepted"),
    says("SYSTEMERROR", "unknown"),
    says("BIZERR_NEED_RETRY", "unknown"),
    ...refusals(WECHAT_REFUND_REASONS),
  ],
  query: [
    says("SUCCESS", "refunded"),
    says("PROCESSING", "accepted"),
    says("SYSTEMERROR", "unknown"),
    says("REFUNDNOTEXIST", "not-found"),
    ...refusals({ REFUNDCLOSE: "service-problem" }),
  ],
};

export const ALIPAY_REFUNDS: RefundVocabulary = {
  answer: [
    says("fund_change=Y", "refunded"),
    // Nothing moved by this call: it repeats another, and only a query tells how that one went.
    says("fund_change=N", "unknown"),
    says("20000", "unknown"),
    says("ACQ.SYSTEM_ERROR", "unknown"),
    ...refusals(ALIPAY_REFUND_REASONS),
  ],
  query: [
    says("REFUND_SUCCESS", "refunded"),
    says("20000", "unknown"),
    says("ACQ.SYSTEM_ERROR", "unknown"),
    says("ACQ.TRADE_NOT_EXIST", "not-found"),
  ],
};

export const UNIONPAY_REFUNDS: RefundVocabulary = {
  answer: [
    // As of a payment: a success says that it was accepted.
    { word: "00", means: { type: "accepted" }, mark: "sandbox" },
    says("99", "unknown"),
    says("12", "unknown"),
  ],
  query: [{ word: "00", means: { type: "refunded" }, mark: "sandbox" }, says("99", "unknown")],
};

function says(word: string, type: Exclude<Meaning["type"], "declined">): Word {
  return { word, means: { type }, mark: "V" };
}

function refusals(reasons: Readonly<Record<string, ListedReason>>): Vocabulary {
  return Object.entries(reasons).map(([word, reason]) => {
    return { word, means: { type: "declined", reason }, mark: "V" };
  });
}
