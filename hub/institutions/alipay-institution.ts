/**
 * Alipay by an account of the operator's own: the institution contract over trade.pay, query,
 * cancel and refund. What cannot be believed or does not come is `unknown`, never a refusal.
 *
 * Source: Alipay's open platform documents, payment in person (`alipay.trade.pay`, `bar_code`).
 */
import { formatAmount } from "../../firmware/money/money.ts";
import { type PaymentParts, paidInFull } from "../../firmware/money/payment-parts.ts";
import type { Clock } from "../../hal/clock/clock.ts";
import { type AlipayAccount, AlipayInterface, type AlipayWords } from "./alipay-interface.ts";
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
import { ALIPAY_VOCABULARY } from "./public-vocabularies.ts";
import { ALIPAY_REFUND_REASONS } from "./refund-vocabularies.ts";
import { unlessDone } from "./refused-refund.ts";
import { meaningOf } from "./vocabulary.ts";

const TIMEOUT_MS = 9_000;
/** Alipay itself closes an order that the customer does not confirm in so long. */
const CONFIRM_WITHIN = "2m";

const UNKNOWN = { type: "unknown" } as const;

export class AlipayInstitution implements Institution {
  readonly id = "alipay";
  readonly #account: AlipayAccount;
  readonly #alipay: AlipayInterface;
  readonly #missing: MissingOrders;

  private constructor(account: AlipayAccount, alipay: AlipayInterface, clock: Clock) {
    this.#account = account;
    this.#alipay = alipay;
    this.#missing = new MissingOrders(clock);
  }

  static async open(account: AlipayAccount, clock: Clock): Promise<AlipayInstitution> {
    return new AlipayInstitution(account, await AlipayInterface.open(account, TIMEOUT_MS), clock);
  }

  async pay(order: InstitutionOrder): Promise<PayOutcome> {
    // Alipay's amounts are in yuan: another currency needs another contract with it.
    const isPossible = order.currency === "CNY" && this.#account.merchantTokens.has(order.merchant);
    if (!isPossible) return { type: "declined", reason: "service-problem" };
    const reply = await this.#ask("alipay.trade.pay", order, {
      scene: "bar_code",
      auth_code: order.code,
      subject: this.#account.description,
      total_amount: formatAmount(order.amountMinor, order.currency),
      timeout_express: CONFIRM_WITHIN,
    });
    if (!reply) return UNKNOWN;
    const meaning = meaningOf(ALIPAY_VOCABULARY, reply.word);
    if (meaning.type === "declined") return meaning;
    if (meaning.type === "approved") return approvedBy(reply.fields, order);
    return meaning.type === "customer-acting" ? { type: "customer-acting" } : UNKNOWN;
  }

  // Only codes that customers show are taken by this account so far.
  async present(): Promise<PresentOutcome> {
    return { type: "declined", reason: "no-route" };
  }

  async query(order: InstitutionOrderRef): Promise<QueryOutcome> {
    const reply = await this.#ask("alipay.trade.query", order, {});
    if (!reply) return UNKNOWN;
    if (reply.word === "ACQ.TRADE_NOT_EXIST") return { type: "not-found" };
    if (reply.word !== "10000" || reply.fields.out_trade_no !== order.hubOrder) return UNKNOWN;
    switch (reply.fields.trade_status) {
      case "TRADE_SUCCESS":
      case "TRADE_FINISHED":
        return approvedBy(reply.fields, order);
      case "WAIT_BUYER_PAY":
        return { type: "customer-acting" };
      case "TRADE_CLOSED":
        // Closed unpaid, or given back in whole: the record says by when it was paid.
        return { type: reply.fields.send_pay_date ? "reversed" : "closed" };
      default:
        return UNKNOWN;
    }
  }

  async reverse(order: InstitutionOrderRef): Promise<ReverseOutcome> {
    const reply = await this.#ask("alipay.trade.cancel", order, {});
    if (reply?.word !== "10000" || reply.fields.retry_flag !== "N") return UNKNOWN;
    switch (reply.fields.action) {
      case "refund":
        return { type: "reversed" };
      case "close":
        return { type: "closed" };
      default:
        return this.#reverseUndone(order);
    }
  }

  async refund(refund: RefundRef): Promise<RefundOutcome> {
    const reply = await this.#ask("alipay.trade.refund", refund, {
      refund_amount: formatAmount(refund.refundMinor, refund.currency),
      out_request_no: refund.refund,
    });
    if (!reply) return UNKNOWN;
    // Taken in hand, also where `fund_change` is N (a repetition): how it went comes by query.
    if (reply.word === "10000") return { type: "accepted" };
    const reason = ALIPAY_REFUND_REASONS[reply.word];
    return reason
      ? unlessDone({ type: "refused", reason }, await this.queryRefund(refund))
      : UNKNOWN;
  }

  async queryRefund(refund: RefundRef): Promise<RefundQueryOutcome> {
    const content = { out_request_no: refund.refund };
    const reply = await this.#ask("alipay.trade.fastpay.refund.query", refund, content);
    if (reply?.word === "ACQ.TRADE_NOT_EXIST") return { type: "not-found" };
    if (reply?.word !== "10000") return UNKNOWN;
    const { out_request_no: number, refund_status: status, refund_amount: text } = reply.fields;
    // A success without its own fields means that there is no such refund (yet).
    if (number === undefined && status === undefined) return { type: "not-found" };
    const isSame = number === refund.refund && minorOf(text) === refund.refundMinor;
    if (!isSame || status !== "REFUND_SUCCESS") return UNKNOWN;
    return { type: "refunded", institutionRefund: refund.refund };
  }

  /** Nothing had to be cancelled: it had ended before, or it is not there (yet). */
  async #reverseUndone(order: InstitutionOrderRef): Promise<ReverseOutcome> {
    const state = await this.query(order);
    if (state.type === "closed" || state.type === "reversed") return state;
    const isLost = state.type === "not-found" && this.#missing.isLost(order.hubOrder);
    return isLost ? { type: "closed" } : UNKNOWN;
  }

  async #ask(method: string, order: InstitutionOrderRef, content: AlipayWords) {
    const token = this.#account.merchantTokens.get(order.merchant);
    if (token === undefined) return null;
    return this.#alipay.ask(method, token, { out_trade_no: order.hubOrder, ...content });
  }
}

/** An approval of this very order and amount; anything else is nobody's word. */
function approvedBy(fields: AlipayWords, order: InstitutionOrderRef): PayOutcome {
  const { out_trade_no: number, total_amount: total, trade_no: institutionOrder } = fields;
  const isSame = number === order.hubOrder && minorOf(total) === order.amountMinor;
  if (
    !isSame ||
    order.currency !== "CNY" ||
    typeof institutionOrder !== "string" ||
    institutionOrder === ""
  )
    return UNKNOWN;
  return { type: "approved", institutionOrder, parts: partsOf(fields, order.amountMinor) };
}

/** What Alipay lowers, the payer does not pay and the merchant gets all the same. */
function partsOf({ buyer_pay_amount: paid }: AlipayWords, amountMinor: number): PaymentParts {
  const payerMinor = minorOf(paid);
  if (payerMinor === null || payerMinor >= amountMinor) return paidInFull(amountMinor);
  const discount = { funder: "institution", name: "Alipay" } as const;
  return { payerMinor, discounts: [{ ...discount, amountMinor: amountMinor - payerMinor }] };
}

/** `"12.50"` is 1250; null for anything that is no amount in yuan. */
function minorOf(text: unknown): number | null {
  const match = typeof text === "string" ? /^([0-9]{1,11})(?:\.([0-9]{1,2}))?$/.exec(text) : null;
  return match ? Number(match[1]) * 100 + Number((match[2] ?? "").padEnd(2, "0")) : null;
}
