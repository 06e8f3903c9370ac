/** Why an order ended, and what the merchant does next, in Chinese (simplified). Pure. */
import type { ListedReason, ReasonClass } from "../protocol/reason.ts";
import type { Advice } from "./heading.ts";

export const REASONS_ZH_CN: Readonly<Record<ListedReason, Advice>> = {
  "code-expired": { cause: "付款码已过期。", action: "请顾客刷新付款码，再重新收款。" },
  "code-used": { cause: "付款码已用过。", action: "请顾客刷新付款码，再重新收款。" },
  "code-invalid": { cause: "付款码无效。", action: "请顾客刷新付款码，再重新收款。" },
  "insufficient-balance": { cause: "顾客余额不足。", action: "请顾客换卡或换应用付款。" },
  "card-not-supported": { cause: "这张卡不能用。", action: "请顾客换卡或换应用付款。" },
  "amount-limit": { cause: "超过顾客单笔限额。", action: "请顾客换卡或换应用付款。" },
  "day-limit": { cause: "超过顾客今日限额。", action: "请顾客换卡或换应用付款。" },
  "month-limit": { cause: "超过顾客本月限额。", action: "请顾客换卡或换应用付款。" },
  "payer-account-blocked": {
    cause: "顾客的账户被冻结。",
    action: "请顾客换应用或付现金。",
  },
  "risk-refused": {
    cause: "支付应用为安全起见拦下了这笔付款。",
    action: "请顾客换应用或付现金。",
  },
  "customer-cancelled": {
    cause: "顾客在手机上取消了。",
    action: "如顾客仍要付款，请重新收款。",
  },
  "customer-did-not-act": {
    cause: "顾客没有及时确认。",
    action: "如顾客仍要付款，请重新收款。",
  },
  "merchant-blocked": { cause: "本店暂时不能收款。", action: "请联系客服。" },
  "no-route": { cause: "这里还不能用这个应用或银行。", action: "请顾客换卡或换应用付款。" },
  "new-order-needed": { cause: "这笔订单不能再付款。", action: "请重新收款。" },
  "service-problem": {
    cause: "收款服务出了问题。",
    action: "请再试一次。如仍不行，请联系客服。",
  },
  "terminal-info-invalid": { cause: "本机的登记信息有误。", action: "请联系客服。" },
  cancelled: { cause: "这笔收款已取消。", action: "可以重新收款。" },
  late: { cause: "网络太慢，没有赶上。", action: "请顾客刷新付款码，再重新收款。" },
  "content-differs": {
    cause: "同一订单发送了两次，内容不同。",
    action: "请重新收款。如再出现，请联系客服。",
  },
  "never-received": { cause: "收款服务没有收到这笔订单。", action: "请检查网络，再重新收款。" },
  "not-paid-in-time": { cause: "没有人及时扫码付款。", action: "如顾客仍要付款，请重新收款。" },
  "paid-too-late": { cause: "顾客在收款结束后才付款。", action: "款项会退回。请重新收款。" },
  "code-refused": {
    cause: "收款服务发来的码不对。",
    action: "请重新收款，改扫顾客的付款码。",
  },
  "order-unknown": { cause: "查不到本店的这笔收款。", action: "请核对小票，或从列表中选择。" },
  "not-refundable": { cause: "这笔收款未成功，或已撤销。", action: "没有可退的款项。" },
  "over-paid-amount": { cause: "超过了可退的金额。", action: "请输入较小的金额。" },
  "too-many-refunds": { cause: "这笔收款的退款次数太多。", action: "余款请用其他方式退还。" },
  "refund-too-late": { cause: "已过退款期限。", action: "请用其他方式退款。" },
  "too-many-wrong-codes": { cause: "这里扫了太多无效的码。", action: "请等几分钟再继续。" },
  "result-unknown": { cause: "没有及时得知结果。", action: "现在可以重新收款。" },
};

/** Of a reason that this program does not list, told as it was said. */
export const REASON_CLASSES_ZH_CN: Readonly<Record<ReasonClass, Advice>> = {
  "scan-again": { cause: "原因：{code}", action: "请顾客刷新付款码，再重新收款。" },
  "other-means": { cause: "原因：{code}", action: "请顾客换卡或换应用付款。" },
  query: { cause: "原因：{code}", action: "请先查询这笔收款，不要让顾客再付一次。" },
  "call-operator": { cause: "原因：{code}", action: "请联系客服，并告知这个原因。" },
};
