/**
 * The reference clearing hub: takes the requests of its boxes, has each order paid at most once by
 * the institution that issued the code, and tells the box, signed, how it went.
 *
 * Everything it stands on is handed in, so that a simulated world can run it by seed.
 */
import type { HubMessage } from "../firmware/protocol/answer.ts";
import { PROTOCOL_VERSION } from "../firmware/protocol/message-fields.ts";
import type { HelloRequest, Request } from "../firmware/protocol/request.ts";
import { answerTopic } from "../firmware/protocol/topics.ts";
import type { Clock } from "../hal/clock/clock.ts";
import type { Random } from "../hal/random/random.ts";
import type { HubCounters } from "./hub-counters.ts";
import type { HubObservation } from "./hub-observation.ts";
import type { NoticeTaker } from "./institutions/notice-taker.ts";
import type { IssuerTableDesk } from "./issuers/issuer-table-desk.ts";
import type { HubSecrets } from "./keys/hub-keys.ts";
import type { MessageCrypto } from "./keys/message-crypto.ts";
import { NewsDesk } from "./news-desk.ts";
import { InquiryDesk } from "./orders/inquiry-desk.ts";
import type { Institutions } from "./orders/institution-caller.ts";
import { LatePaymentRecall } from "./orders/late-payment-recall.ts";
import { NoticeDesk } from "./orders/notice-desk.ts";
import type { Order } from "./orders/order.ts";
import { answerOf, codeOf } from "./orders/order-answer.ts";
import { OrderDesk, type RouteCode } from "./orders/order-desk.ts";
import { OrderKeeper } from "./orders/order-keeper.ts";
import { PresentDesk } from "./orders/present-desk.ts";
import type { MerchantProfile } from "./orders/presented-code.ts";
import { RefundDesk } from "./orders/refund-desk.ts";
import { RefundReplies } from "./orders/refund-replies.ts";
import { StatementDesk } from "./orders/statement-desk.ts";
import {
  admitRequest,
  type Delivery,
  type HubTerminal,
  type HubTerminals,
  readDelivery,
} from "./request-edge.ts";
import { RequestGate } from "./request-gate.ts";
import type { RequestQuota } from "./request-quota.ts";
import { RiskDesk } from "./risk/risk-desk.ts";
import type { RiskLog } from "./risk/risk-log.ts";
import { againOnConflict } from "./store/again-on-conflict.ts";
import type { HubStore } from "./store/hub-store.ts";
import { StoreError } from "./store/store-error.ts";

export interface HubOptions {
  readonly store: HubStore;
  readonly institutions: Institutions;
  readonly route: RouteCode;
  readonly riskLog: RiskLog;
  readonly clock: Clock;
  readonly random: Random;
  readonly terminals: HubTerminals;
  /** What payers are shown of a merchant. */
  readonly profileOf: (merchant: string) => MerchantProfile;
  readonly keys: HubSecrets;
  readonly crypto: MessageCrypto;
  /** Hands a message to the broker. It may be lost; a rejection is counted, nothing more. */
  readonly publish: (topic: string, payload: Uint8Array) => Promise<void>;
  readonly counters: HubCounters;
  /** Bounds what one box may ask; without it, nothing does. */
  readonly quota?: RequestQuota;
  /** Hands tables out to boxes that are behind; without it they keep theirs. */
  readonly issuerTables?: IssuerTableDesk;
  readonly observe: (observation: HubObservation) => void;
}

export class Hub {
  readonly counters: HubCounters;
  /** Where institutions say what their customers do with codes that boxes show. */
  readonly notices: NoticeTaker;
  /** For whoever has something to tell a box unasked. */
  readonly news: NewsDesk;
  readonly #options: HubOptions;
  readonly #keeper: OrderKeeper;
  readonly #desk: OrderDesk;
  readonly #refundReplies: RefundReplies;
  readonly #refundDesk: RefundDesk;
  readonly #inquiryDesk: InquiryDesk;
  readonly #statementDesk: StatementDesk;
  readonly #presentDesk: PresentDesk;
  readonly #risk: RiskDesk;
  readonly #latePayments: LatePaymentRecall;
  readonly #gate: RequestGate;

  constructor(options: HubOptions) {
    this.#options = options;
    const { counters } = options;
    this.counters = counters;
    this.#gate = new RequestGate(options);
    const { store, clock, institutions, keys, random } = options;
    const route: RouteCode = (code) => {
      const found = options.route(code);
      return found && institutions.has(found.institution) ? found : null;
    };
    const say = (message: HubMessage) => this.#say(message);
    this.news = new NewsDesk({ clock, random, say });
    this.#risk = new RiskDesk({
      ...{ log: options.riskLog, institutions, clock, random, terminals: options.terminals },
      signing: keys.signing,
      tellBox: (terminal, item) => this.news.tell(terminal, item),
      storeFailed: (error) => this.#storeFailed(error),
    });
    const tell = (order: Order, sequence: number) => {
      say(answerOf(order, sequence));
      this.#risk.hear(order);
    };
    const replies = new RefundReplies(clock, say);
    this.#refundReplies = replies;
    const show = (order: Order, sequence: number) => {
      const code = codeOf(order, sequence);
      if (code) say(code);
    };
    this.#latePayments = new LatePaymentRecall({
      ...{ store, clock },
      tell: (terminal, item) => this.news.tellOnce(terminal, item),
      storeFailed: (error) => this.#storeFailed(error),
    });
    this.#keeper = new OrderKeeper({
      ...{ store, institutions, clock, counters, tell, show },
      tellLatePayment: (order) => this.#latePayments.paidLate(order),
      refundEnded: (order, refund) => replies.tellEnd(order, refund),
      storeFailed: (error) => this.#storeFailed(error),
    });
    const { openCode, openInquiry, digestSecret } = keys;
    const keeper = this.#keeper;
    this.#desk = new OrderDesk({
      ...{ store, keeper, clock, counters, route, openCode, digestSecret, say },
      riskRefusal: (box, institution) => this.#risk.refusalFor(box, institution),
    });
    this.#refundDesk = new RefundDesk({ store, keeper, clock, counters, replies, say });
    this.#inquiryDesk = new InquiryDesk({ store, clock, counters, openInquiry, say });
    this.#statementDesk = new StatementDesk({ store, clock, counters, say });
    const { profileOf } = options;
    this.#presentDesk = new PresentDesk({
      ...{ store, keeper, clock, counters, institutions, profileOf, digestSecret, say },
      isBlocked: (merchant, institution) => this.#risk.isBlocked(merchant, institution),
    });
    this.notices = new NoticeDesk({
      ...{ store, keeper, clock, counters, institutions },
      isBlocked: (merchant, institution) => this.#risk.isBlocked(merchant, institution),
    });
  }

  /** Goes on with the orders a former hub on this store left open. Rejects with `StoreError`. */
  async start(): Promise<void> {
    this.#risk.start();
    await this.#keeper.resume();
  }

  /** Goes on with what other hubs on this store have left; to be called every minute or so. */
  async takeOver(): Promise<void> {
    try {
      await this.#keeper.takeOver();
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      this.#storeFailed(error);
    }
  }

  /** Resolves when nothing is being committed any more; the store may be closed then. */
  stop(): Promise<void> {
    this.#refundReplies.stop();
    return this.#keeper.stop();
  }

  /**
   * Takes whatever the broker delivers. Resolves when all that it changed is committed, so that
   * the broker may acknowledge it; for a message that changes nothing, at once. It never waits
   * for an institution. Rejects with `StoreError` when nothing could be committed: the broker
   * must not acknowledge, and the box repeats. An order over the box's quota is not begun.
   */
  async receive(topic: string, payload: Uint8Array): Promise<void> {
    this.counters.add("received");
    const { terminals } = this.#options;
    const delivery = readDelivery(topic, payload, terminals);
    if (!delivery.ok) return this.counters.add(delivery.why);
    try {
      await this.#take(delivery);
    } catch (error) {
      if (error instanceof StoreError) this.#storeFailed(error);
      throw error;
    }
  }

  async #take({ terminal, text }: Extract<Delivery, { ok: true }>): Promise<void> {
    const { crypto } = this.#options;
    if (!(await this.#gate.admits(terminal, text))) return this.counters.add("over-quota");
    const opened = await crypto.open("anycode-request", text, () => terminal.publicKey);
    const admission = admitRequest(terminal, opened);
    if (!admission.ok) return this.counters.add(admission.why);
    const { request } = admission;
    await this.#gate.count(request);
    this.#countMissingInfo(request);
    await againOnConflict(async () => this.#serve(request, terminal));
  }

  #serve(request: Request, terminal: HubTerminal): Promise<void> | void {
    switch (request.type) {
      case "hello":
        return this.#welcome(request);
      case "pay":
      case "query":
      case "reverse":
        return this.#desk.serve(request, terminal);
      case "present":
        return this.#presentDesk.serve(request, terminal);
      case "refund":
        return this.#refundDesk.serve(request, terminal);
      case "inquire":
        return this.#inquiryDesk.serve(request, terminal);
      case "statement":
        return this.#statementDesk.serve(request, terminal);
    }
  }

  #storeFailed({ message: detail }: StoreError): void {
    this.counters.add("store-failed");
    this.#options.observe({ type: "store-failed", detail });
  }

  #welcome(hello: HelloRequest): void {
    const { terminal, sequence: inReplyTo, nonce } = hello;
    const hubTimeMs = this.#options.clock.nowMs();
    const type = "welcome";
    this.#say({ protocol: PROTOCOL_VERSION, type, terminal, inReplyTo, nonce, hubTimeMs });
    this.news.repeat(terminal);
    void this.#latePayments.greeted(terminal);
    this.#options.issuerTables?.greet(hello);
  }

  /** Worth a look at the box; only a new order is refused for it, by its desk. */
  #countMissingInfo(request: Request): void {
    if (!("order" in request) || request.terminalInfo) return;
    if (request.type === "pay" || request.type === "present") return;
    this.counters.add("terminal-info-invalid");
  }

  #say(message: HubMessage): void {
    const { keys, observe, crypto } = this.#options;
    if (message.type === "answer") {
      const { terminal, order, state, reason = null, institution = null } = message;
      observe({ type: "told", terminal, order, state, reason, institution });
    }
    if (message.type === "refund-answer") {
      const { terminal, order, refund, state, reason = null } = message;
      observe({ type: "refund-told", terminal, order, refund, state, reason });
    }
    const topic = answerTopic(message.terminal);
    const text = crypto.sign("anycode-answer", message, keys.signing);
    if (typeof text === "string") this.#publish(topic, text);
    else void text.then((signed) => this.#publish(topic, signed));
  }

  #publish(topic: string, text: string): void {
    this.#options.publish(topic, Buffer.from(text)).catch(() => {
      // The box asks again until it has heard the hub.
      this.counters.add("publish-failed");
    });
  }
}
