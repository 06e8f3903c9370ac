/** A hub on simulated everything, and boxes that sign, for tests. */

import { generateKeyPairSync } from "node:crypto";
import {
  type HubMessage,
  parseHubMessage,
  type RefundAnswer,
} from "../../firmware/protocol/answer.ts";
import type { InstitutionId } from "../../firmware/protocol/institution-id.ts";
import { codeOfReason } from "../../firmware/protocol/reason.ts";
import type {
  HelloRequest,
  InquireRequest,
  PayRequest,
  PresentRequest,
  QueryRequest,
  RefundRequest,
  ReverseRequest,
  StatementRequest,
} from "../../firmware/protocol/request.ts";
import {
  inquiryContext,
  openCode,
  openPayerCode,
  sealCode,
} from "../../firmware/protocol/sealed-code.ts";
import { openMessage, signMessage } from "../../firmware/protocol/signed-message.ts";
import { answerTopic, requestTopic } from "../../firmware/protocol/topics.ts";
import type { Clock } from "../../hal/clock/clock.ts";
import { SimulatedClock } from "../../hal/clock/simulated-clock.ts";
import { SimulatedRandom } from "../../hal/random/simulated-random.ts";
import { Hub, type HubOptions } from "../../hub/hub.ts";
import { HubCounters } from "../../hub/hub-counters.ts";
import type { HubObservation } from "../../hub/hub-observation.ts";
import { CRYPTO_AT_ONCE } from "../../hub/keys/message-crypto.ts";
import type { Institutions } from "../../hub/orders/institution-caller.ts";
import type { Order, OrderRoute } from "../../hub/orders/order.ts";
import { unnamedMerchant } from "../../hub/orders/presented-code.ts";
import type { HubTerminals } from "../../hub/request-edge.ts";
import { MemoryRiskLog } from "../../hub/risk/memory-risk-log.ts";
import type { HubStore } from "../../hub/store/hub-store.ts";
import { MemoryStore } from "../../hub/store/memory-store.ts";
import { StoreError } from "../../hub/store/store-error.ts";
import { TERMINAL_INFO, testSecretText } from "../world/test-terminal-info.ts";
import { ModelInstitution } from "./model-institution.ts";

export const TERMINAL = "box-1";
/** Another box of the same shop. */
export const SECOND_BOX = "box-2";
/** Of another shop. */
export const OTHER_SHOPS_BOX = "box-9";
export const ORDER = "2601010000001234567890123456";
export const REFUND = "2601020000000000000000000001";
/** Goes nowhere, so that a test can see `no-route`. */
export const UNROUTED_CODE = "999999999999999999";
export const CODE = "134567890123456789";

const boxKeys = generateKeyPairSync("ed25519");
const secondBoxKeys = generateKeyPairSync("ed25519");
const otherShopsKeys = generateKeyPairSync("ed25519");
const strangerKeys = generateKeyPairSync("ed25519");
const hubKeys = generateKeyPairSync("ed25519");
const codeKeys = generateKeyPairSync("x25519");

const TERMINALS: HubTerminals = new Map(
  [
    { id: TERMINAL, merchant: "shop-1", publicKey: boxKeys.publicKey },
    { id: SECOND_BOX, merchant: "shop-1", publicKey: secondBoxKeys.publicKey },
    { id: OTHER_SHOPS_BOX, merchant: "shop-9", publicKey: otherShopsKeys.publicKey },
  ].map((terminal) => [terminal.id, terminal]),
);

const PRIVATE_KEYS = {
  box: boxKeys.privateKey,
  stranger: strangerKeys.privateKey,
  [TERMINAL]: boxKeys.privateKey,
  [SECOND_BOX]: secondBoxKeys.privateKey,
  [OTHER_SHOPS_BOX]: otherShopsKeys.privateKey,
} as const;

/** `box` is `TERMINAL`'s key, `stranger` one that the hub does not know. */
export type Signer = keyof typeof PRIVATE_KEYS;

const ROUTE: OrderRoute = {
  institution: "wechat-pay",
  clearingHouse: "netsunion",
  candidates: [],
};

/** A store that fails on command. The store below it survives a restart of the hub. */
export class FailingStore implements HubStore {
  failures = 0;
  /** Of `ordersOf`. */
  readFailures = 0;
  readonly commits: Order[] = [];
  readonly #store: HubStore;

  constructor(store: HubStore) {
    this.#store = store;
  }

  async commit(...[order, posted]: Parameters<HubStore["commit"]>): Promise<Order> {
    if (this.failures > 0) {
      this.failures -= 1;
      throw new StoreError("full", "the test's store is full");
    }
    const committed = await this.#store.commit(order, posted);
    this.commits.push(committed);
    return committed;
  }

  find(...[terminal, number]: Parameters<HubStore["find"]>): ReturnType<HubStore["find"]> {
    return this.#store.find(terminal, number);
  }

  findOfMerchant(merchant: string, number: string): ReturnType<HubStore["findOfMerchant"]> {
    return this.#store.findOfMerchant(merchant, number);
  }

  async ordersOf(...of: Parameters<HubStore["ordersOf"]>): Promise<readonly Order[]> {
    if (this.readFailures > 0) {
      this.readFailures -= 1;
      throw new StoreError("unreachable", "the test's store cannot be read");
    }
    return this.#store.ordersOf(...of);
  }

  openOrders(): ReturnType<HubStore["openOrders"]> {
    return this.#store.openOrders();
  }

  journal(...period: Parameters<HubStore["journal"]>): ReturnType<HubStore["journal"]> {
    return this.#store.journal(...period);
  }

  close(): Promise<void> {
    return this.#store.close();
  }
}

export type OrderFields = Partial<
  Pick<PayRequest, "order" | "amountMinor" | "currency" | "deadlineMs" | "sequence" | "terminal">
>;

/** In place of the model, or around it. */
export type InstitutionsAt = (clock: Clock, model: ModelInstitution) => Institutions;

export class HubWorld {
  readonly clock = new SimulatedClock();
  readonly random = new SimulatedRandom(7);
  readonly store: FailingStore;
  readonly institution = new ModelInstitution("wechat-pay", this.clock);
  /** What the box was told, in order. */
  readonly heard: HubMessage[] = [];
  readonly observed: HubObservation[] = [];
  /** Of the hub that starts next. */
  hasInstitution = true;
  readonly riskLog = new MemoryRiskLog();
  hub: Hub;
  /** In place of the model. */
  readonly #institutions: Institutions | null;
  #sequence = 0;

  constructor(store: HubStore = new MemoryStore(), institutions: InstitutionsAt | null = null) {
    this.store = new FailingStore(store);
    this.#institutions = institutions?.(this.clock, this.institution) ?? null;
    this.hub = this.newHub();
  }

  /** Another hub on the same broker and, unless it is given one, store, as a fleet has. */
  newHub(machine: Partial<Pick<HubOptions, "store" | "clock" | "quota">> = {}): Hub {
    const own = [[this.institution.id, this.institution] as const];
    return new Hub({
      crypto: CRYPTO_AT_ONCE,
      ...{ store: this.store, riskLog: this.riskLog },
      institutions: this.#institutions ?? new Map(this.hasInstitution ? own : []),
      route: (code) => (code === UNROUTED_CODE ? null : ROUTE),
      profileOf: unnamedMerchant,
      clock: this.clock,
      random: this.random,
      terminals: TERMINALS,
      keys: {
        signing: { id: "hub", privateKey: hubKeys.privateKey },
        digestSecret: Buffer.alloc(32, 1),
        openCode: (request) =>
          openPayerCode(request.sealedCode, { privateKey: codeKeys.privateKey, context: request }),
        openInquiry: (request) => {
          const context = inquiryContext(request);
          return openCode(request.sealedText, { privateKey: codeKeys.privateKey, context });
        },
      },
      publish: async (topic, payload) => this.#hear(topic, payload),
      counters: new HubCounters(),
      observe: (observation) => this.observed.push(observation),
      ...machine,
    });
  }

  #hear(topic: string, payload: Uint8Array): void {
    const box = [...TERMINALS.keys()].find((id) => topic === answerTopic(id));
    if (box === undefined) throw new Error(`published on ${topic}`);
    const text = Buffer.from(payload).toString();
    const opened = openMessage("anycode-answer", text, () => hubKeys.publicKey);
    const message = opened.ok ? parseHubMessage(opened.body) : null;
    if (message?.terminal !== box) throw new Error("the hub said something that is no hub message");
    this.heard.push(message);
  }

  /** The process is gone at once; a new one starts on the same store. */
  async restartHub(): Promise<void> {
    await this.hub.stop();
    this.hub = this.newHub();
    await this.hub.start();
    await settle();
  }

  /** Time passes in steps, so that what a timer begins has its time to happen. */
  async pass(ms: number): Promise<void> {
    const until = this.clock.monotonicMs() + ms;
    for (;;) {
      const next = this.clock.nextTimerInMs;
      if (next === null || this.clock.monotonicMs() + next > until) break;
      this.clock.advance(next);
      await settle();
    }
    this.clock.advance(until - this.clock.monotonicMs());
    await settle();
  }

  hello(): HelloRequest {
    const nonce = Buffer.from(this.random.bytes(16)).toString("base64url");
    const { protocol, terminal, sequence } = this.#orderFields({});
    return { protocol, terminal, sequence, type: "hello", nonce, firmware: "0.1.0" };
  }

  pay(fields: OrderFields = {}, code = CODE): PayRequest {
    const order = this.#orderFields(fields);
    const { publicKey } = codeKeys;
    const ephemeralSeed = this.random.bytes(32);
    const secretText = testSecretText(code);
    const sealing = { keyId: "k", publicKey, context: order, ephemeralSeed, secretText };
    const sealedCode = sealCode(code, sealing);
    return { ...order, type: "pay", symbology: "qr", sealedCode };
  }

  present(fields: OrderFields = {}, institution?: InstitutionId): PresentRequest {
    return { ...this.#orderFields(fields), type: "present", ...(institution && { institution }) };
  }

  query(fields: OrderFields = {}): QueryRequest {
    return { ...this.#orderFields(fields), type: "query" };
  }

  reverse(fields: OrderFields = {}, cause: ReverseRequest["cause"] = "cancelled"): ReverseRequest {
    return { ...this.#orderFields(fields), type: "reverse", cause };
  }

  refund(fields: OrderFields & { readonly refund?: string } = {}): RefundRequest {
    return { ...this.#orderFields({ refund: REFUND, ...fields }), type: "refund" };
  }

  inquire(text: string, terminal = TERMINAL): InquireRequest {
    const { protocol, sequence, deadlineMs } = this.#orderFields({});
    const context = inquiryContext({ terminal, sequence });
    const { publicKey } = codeKeys;
    const ephemeralSeed = this.random.bytes(32);
    const sealedText = sealCode(text, { keyId: "k", publicKey, context, ephemeralSeed });
    return { protocol, terminal, sequence, deadlineMs, type: "inquire", sealedText };
  }

  statement(after = "0".repeat(28), terminal = TERMINAL): StatementRequest {
    const { protocol, sequence, deadlineMs } = this.#orderFields({});
    return { protocol, terminal, sequence, deadlineMs, type: "statement", after };
  }

  #orderFields<T extends OrderFields>(fields: T) {
    this.#sequence += 1;
    return {
      protocol: 1 as const,
      terminal: TERMINAL,
      sequence: this.#sequence,
      order: ORDER,
      amountMinor: 1250,
      currency: "CNY" as const,
      deadlineMs: this.clock.nowMs() + 45_000,
      terminalInfo: TERMINAL_INFO,
      ...fields,
    };
  }

  /** Delivers a signed request; resolves when the hub has committed it and said what it says. */
  async send(request: object, signedBy: Signer = "box"): Promise<void> {
    await this.deliver(requestTopic(TERMINAL), sign(request, signedBy));
  }

  /** As `send`, of the box that the request names. */
  async sendFrom(request: { readonly terminal: string }): Promise<void> {
    await this.deliver(requestTopic(request.terminal), sign(request, request.terminal as Signer));
  }

  /** A request of the box as the broker delivers it. */
  signed(request: object): [topic: string, payload: Buffer] {
    return [requestTopic(TERMINAL), Buffer.from(sign(request))];
  }

  async deliver(topic: string, payload: string): Promise<void> {
    await this.hub.receive(topic, Buffer.from(payload));
    await settle();
  }

  /** What was heard since the last call, in short: `receipt`, `approved`, `refusal late`. */
  told(): string[] {
    return this.heard.splice(0).map((message) => {
      if (message.type === "refusal") return `refusal ${codeOfReason(message.reason)}`;
      if (message.type === "refund-answer") return refundWords(message);
      if (message.type !== "answer") return message.type;
      const { state, reason } = message;
      return reason ? `${state} ${codeOfReason(reason)}` : state;
    });
  }

  async order(number = ORDER): Promise<Order | null> {
    return this.store.find(TERMINAL, number);
  }
}

export function sign(request: object, signedBy: Signer = "box"): string {
  const id = signedBy === "stranger" || signedBy === "box" ? TERMINAL : signedBy;
  return signMessage("anycode-request", request, { id, privateKey: PRIVATE_KEYS[signedBy] });
}

/** Such as `box-1 refunded 5 of 1250`, `box-1 refused over-paid-amount 0 of 1250`. */
function refundWords(answer: RefundAnswer): string {
  const { terminal, state, reason, refundedMinor, paidMinor } = answer;
  const why = reason === undefined ? "" : ` ${codeOfReason(reason)}`;
  return `${terminal} ${state}${why} ${refundedMinor} of ${paidMinor}`;
}

/** Lets everything happen that waits for nothing but its turn. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 3; turn += 1) {
    await new Promise((resolve) => setImmediate(resolve));
  }
}
