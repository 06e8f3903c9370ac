/**
 * WeChat Pay by a service provider's own account: the institution contract over micropay, query,
 * reverse and refund. What cannot be believed or does not come is `unknown`, never a refusal.
 *
 * Source: WeChat Pay's API documents, code payment of service providers, interface version 2.
 */
import { createHash } from "node:crypto";
import { type PaymentParts, paidInFull } from "../../firmware/money/payment-parts.ts";
import type { Clock } from "../../hal/clock/clock.ts";
import type {
  Institution,
  InstitutionOrder,
  InstitutionOrderRef,
  PayOutcome,
  PresentOutcome,
  QueryOutcome,
  RefundOutcome,
  RefundQueryOutcome,
  RefundRef,
  ReverseOutcome,
} from "./institution.ts";
import { MissingOrders } from "./missing-orders.ts";
import { WECHAT_VOCABULARY } from "./public-vocabularies.ts";
import { unlessDone } from "./refused-refund.ts";
import { meaningOf } from "./vocabulary.ts";
import {
  type WechatPayAccount,
  WechatPayInterface,
  type WechatPayWords,
} from "./wechat-pay-interface.ts";
import {
  WECHAT_REFUND_REFUSALS,
  WECHAT_REFUND_STATES,
  WECHAT_TRADE_STATES,
} from "./wechat-pay-words.ts";

const TIMEOUT_MS = 9_000;
/** WeChat Pay asks not to reverse earlier after a payment. */
const REVERSE_AFTER_MS = 15_000;
/** Orders whose time of payment is remembered for that; the oldest is forgotten first. */
const PAYMENTS_MAX = 10_000;

const UNKNOWN = { type: "unknown" } as const;

export class WechatPayInstitution implements Institution {
  readonly id = "wechat-pay";
  readonly #account: WechatPayAccount;
  readonly #wechat: WechatPayInterface;
  readonly #clock: Clock;
  readonly #missing: MissingOrders;
  readonly #askedAtMs = new Map<string, number>();

  private constructor(account: WechatPayAccount, wechat: WechatPayInterface, clock: Clock) {
    this.#account = account;
    this.#wechat = wechat;
    this.#clock = clock;
    this.#missing = new MissingOrders(clock);
  }

  static async open(account: WechatPayAccount, clock: Clock): Promise<WechatPayInstitution> {
    return new WechatPayInstitution(account, await WechatPayInterface.open(account), clock);
  }

  async pay(order: InstitutionOrder): Promise<PayOutcome> {
    const merchant = this.#merchant(order);
    if (!merchant) return { type: "declined", reason: "service-problem" };
    this.#rememberPayment(order.hubOrder);
    const reply = await this.#ask("pay/micropay", {
      ...merchant,
      body: this.#account.description,
      out_trade_no: tradeNumber(order),
      total_fee: String(order.amountMinor),
      fee_type: order.currency,
      spbill_create_ip: this.#account.hostIp,
      auth_code: order.code,
    });
    if (!reply) return UNKNOWN;
    if (reply.ok) return approvedBy(reply.fields, order);
    const meaning = meaningOf(WECHAT_VOCABULARY, reply.errCode);
    if (meaning.type === "declined") return meaning;
    return meaning.type === "customer-acting" ? { type: "customer-acting" } : UNKNOWN;
  }

  // Only codes that customers show are taken by this account so far.
  async present(): Promise<PresentOutcome> {
    return { type: "declined", reason: "no-route" };
  }

  async query(order: InstitutionOrderRef): Promise<QueryOutcome> {
    const merchant = this.#merchant(order);
    if (!merchant) return UNKNOWN;
    const reply = await this.#ask("pay/orderquery", {
      ...merchant,
      out_trade_no: tradeNumber(order),
    });
    if (!reply) return UNKNOWN;
    if (!reply.ok) return reply.errCode === "ORDERNOTEXIST" ? { type: "not-found" } : UNKNOWN;
    if (reply.fields.out_trade_no !== tradeNumber(order)) return UNKNOWN;
    const state = WECHAT_TRADE_STATES[reply.fields.trade_state ?? ""] ?? UNKNOWN;
    return state === "paid" ? approvedBy(reply.fields, order) : state;
  }

  async reverse(order: InstitutionOrderRef): Promise<ReverseOutcome> {
    const merchant = this.#merchant(order);
    if (!merchant) return UNKNOWN;
    const askedAtMs = this.#askedAtMs.get(order.hubOrder);
    const nowMs = this.#clock.monotonicMs();
    if (askedAtMs !== undefined && nowMs - askedAtMs < REVERSE_AFTER_MS) {
      return { type: "too-early" };
    }
    // The reversal's answer does not tell whether money had moved.
    const before = await this.query(order);
    if (before.type === "not-found") {
      return this.#missing.isLost(order.hubOrder) ? { type: "closed" } : UNKNOWN;
    }
    if (before.type === "declined" || before.type === "closed" || before.type === "reversed") {
      return before;
    }
    const reply = await this.#ask("secapi/pay/reverse", {
      ...merchant,
      out_trade_no: tradeNumber(order),
    });
    if (!reply?.ok || reply.fields.recall !== "N") return UNKNOWN;
    if (before.type === "approved") return { type: "reversed" };
    // It was undecided before: WeChat Pay's record now says which it was.
    const after = await this.query(order);
    return after.type === "reversed" || after.type === "closed" ? after : UNKNOWN;
  }

  async refund(refund: RefundRef): Promise<RefundOutcome> {
    const merchant = this.#merchant(refund);
    if (!merchant) return UNKNOWN;
    const reply = await this.#ask("secapi/pay/refund", {
      ...merchant,
      out_trade_no: tradeNumber(refund),
      out_refund_no: refundNumber(refund),
      total_fee: String(refund.amountMinor),
      refund_fee: String(refund.refundMinor),
      refund_fee_type: refund.currency,
    });
    if (!reply) return UNKNOWN;
    // "SUCCESS" says that the refund was accepted; how it went comes by query.
    if (reply.ok) return { type: "accepted" };
    const refused = WECHAT_REFUND_REFUSALS[reply.errCode];
    return refused ? unlessDone(refused, await this.queryRefund(refund)) : UNKNOWN;
  }

  async queryRefund(refund: RefundRef): Promise<RefundQueryOutcome> {
    const merchant = this.#merchant(refund);
    if (!merchant) return UNKNOWN;
    const reply = await this.#ask("pay/refundquery", {
      ...merchant,
      out_refund_no: refundNumber(refund),
    });
    if (!reply) return UNKNOWN;
    if (!reply.ok) return reply.errCode === "REFUNDNOTEXIST" ? { type: "not-found" } : UNKNOWN;
    const { refund_fee_0: fee, refund_status_0: status, refund_id_0: id, ...rest } = reply.fields;
    const isSame = rest.out_refund_no_0 === refundNumber(refund);
    if (!isSame || fee !== String(refund.refundMinor)) return UNKNOWN;
    const state = WECHAT_REFUND_STATES[status ?? ""] ?? UNKNOWN;
    if (state !== "refunded") return state;
    return id ? { type: "refunded", institutionRefund: id } : UNKNOWN;
  }

  #rememberPayment(hubOrder: string): void {
    this.#askedAtMs.set(hubOrder, this.#clock.monotonicMs());
    const [oldest] = this.#askedAtMs.keys();
    const isFull = this.#askedAtMs.size > PAYMENTS_MAX;
    if (isFull && oldest !== undefined) this.#askedAtMs.delete(oldest);
  }

  /** Null where this merchant has no number at WeChat Pay: the operator must act. */
  #merchant({ merchant }: InstitutionOrderRef): WechatPayWords | null {
    const subMchId = this.#account.subMchIds.get(merchant);
    return subMchId === undefined ? null : { sub_mch_id: subMchId };
  }

  #ask(path: string, fields: WechatPayWords) {
    return this.#wechat.ask(path, fields, { timeoutMs: TIMEOUT_MS });
  }
}

/** At most 32 letters and digits: the hub's own name of an order is longer. */
function tradeNumber({ hubOrder }: InstitutionOrderRef): string {
  return shortName(hubOrder);
}

function refundNumber({ hubOrder, refund }: RefundRef): string {
  return shortName(`${hubOrder}/${refund}`);
}

function shortName(name: string): string {
  return createHash("sha256").update(name).digest("hex").slice(0, 32);
}

/** An approval of this very order and amount; anything else is nobody's word. */
function approvedBy(fields: WechatPayWords, order: InstitutionOrderRef): PayOutcome {
  const { out_trade_no: number, total_fee: total, transaction_id: institutionOrder } = fields;
  const isSame = number === tradeNumber(order) && total === String(order.amountMinor);
  const currency = fields.fee_type ?? "CNY";
  if (!isSame || currency !== order.currency || !institutionOrder) return UNKNOWN;
  return { type: "approved", institutionOrder, parts: partsOf(fields, order.amountMinor) };
}

/** Coupons lower what the payer pays; WeChat Pay settles the whole with the merchant. */
function partsOf({ coupon_fee: coupon = "0" }: WechatPayWords, amountMinor: number): PaymentParts {
  const couponMinor = /^[0-9]{1,12}$/.test(coupon) ? Number(coupon) : 0;
  if (couponMinor === 0 || couponMinor > amountMinor) return paidInFull(amountMinor);
  const discount = { funder: "institution", amountMinor: couponMinor, name: "WeChat Pay" } as const;
  return { payerMinor: amountMinor - couponMinor, discounts: [discount] };
}
