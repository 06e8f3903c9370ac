/**
 * The words of the interfaces that are public, as far as they are known: WeChat Pay's micropay
 * (`err_code`, and `recall` of its reversal), Alipay's trade.pay (`code`, and `sub_code` where the
 * code is 40004), UnionPay's QR code interface (`respCode`). Data. Pure.
 */
import type { ListedReason } from "../../firmware/protocol/reason.ts";
import type { Meaning, Vocabulary, Word } from "./vocabulary.ts";

export const WECHAT_VOCABULARY: Vocabulary = [
  says("SUCCESS", "approved"),
  says("USERPAYING", "customer-acting"),
  says("SYSTEMERROR", "unknown"),
  says("BANKERROR", "unknown"),
  // The order is paid, or its number is taken: only a query tells by whom.
  says("ORDERPAID", "unknown"),
  says("OUT_TRADE_NO_USED", "unknown"),
  // The answer to a reversal: not done, call again with the same order.
  says("recall=Y", "unknown"),
  refuses("AUTHCODEEXPIRE", "code-expired"),
  refuses("AUTH_CODE_ERROR", "code-used"),
  refuses("AUTH_CODE_INVALID", "code-invalid"),
  refuses("NOTENOUGH", "insufficient-balance"),
  refuses("NOTSUPORTCARD", "card-not-supported"), // So misspelt by the interface.
  refuses("TRADE_ERROR", "risk-refused"),
  refuses("ORDERCLOSED", "new-order-needed"),
  refuses("ORDERREVERSED", "new-order-needed"),
  refuses("BUYER_MISMATCH", "new-order-needed"),
  refuses("PARAM_ERROR", "service-problem"),
  refuses("NOAUTH", "service-problem"),
  refuses("SIGNERROR", "service-problem"),
  refuses("LACK_PARAMS", "service-problem"),
];

export const ALIPAY_VOCABULARY: Vocabulary = [
  says("10000", "approved"),
  says("10003", "customer-acting"),
  says("WAIT_BUYER_PAY", "customer-acting"),
  // A popular gateway takes this one for a refusal, and customers pay twice.
  says("20000", "unknown"),
  says("ACQ.SYSTEM_ERROR", "unknown"),
  says("ACQ.TRADE_HAS_SUCCESS", "unknown"),
  refuses("ACQ.PAYMENT_AUTH_CODE_INVALID", "code-invalid"),
  refuses("ACQ.PULL_MOBILE_CASHIER_FAIL", "code-invalid"),
  refuses("ACQ.BUYER_BALANCE_NOT_ENOUGH", "insufficient-balance"),
  refuses("ACQ.BUYER_BANKCARD_BALANCE_NOT_ENOUGH", "insufficient-balance"),
  refuses("ACQ.BUYER_PAYMENT_AMOUNT_DAY_LIMIT_ERROR", "day-limit"),
  refuses("ACQ.BUYER_PAYMENT_AMOUNT_MONTH_LIMIT_ERROR", "month-limit"),
  refuses("ACQ.PAYMENT_REQUEST_HAS_RISK", "risk-refused"),
  refuses("ACQ.SELLER_BEEN_BLOCKED", "merchant-blocked"),
  refuses("ACQ.TRADE_HAS_CLOSE", "new-order-needed"),
  refuses("ACQ.CONTEXT_INCONSISTENT", "new-order-needed"),
];

export const UNIONPAY_VOCABULARY: Vocabulary = [
  says("00", "accepted"),
  says("02", "customer-acting"),
  says("99", "unknown"),
  says("12", "unknown"), // A duplicate: the first one may have been paid.
];

function says(word: string, type: Exclude<Meaning["type"], "declined">): Word {
  return { word, means: { type }, mark: "V" };
}

function refuses(word: string, reason: ListedReason): Word {
  return { word, means: { type: "declined", reason }, mark: "V" };
}
