/**
 * A hub in this process under the load of many boxes: each has one request on its way and sends
 * its next when the hub has answered. What is the boxes' own work is not in what is measured: the
 * requests are signed and sealed before, the answers opened after it.
 */
import { createPublicKey, generateKeyPairSync } from "node:crypto";
import { PROTOCOL_VERSION } from "../../firmware/protocol/message-fields.ts";
import { sealCode } from "../../firmware/protocol/sealed-code.ts";
import { openMessage, signMessage } from "../../firmware/protocol/signed-message.ts";
import { answerTopic, requestTopic } from "../../firmware/protocol/topics.ts";
import { SystemClock } from "../../hal/clock/system-clock.ts";
import { SystemRandom } from "../../hal/random/system-random.ts";
import { Hub } from "../../hub/hub.ts";
import { HubCounters } from "../../hub/hub-counters.ts";
import {
  hubSecrets,
  makeHubSeeds,
  publicHubKeys,
  verificationKeys,
} from "../../hub/keys/hub-keys.ts";
import { CRYPTO_ASIDE } from "../../hub/keys/message-crypto.ts";
import { unnamedMerchant } from "../../hub/orders/presented-code.ts";
import { MemoryRiskLog } from "../../hub/risk/memory-risk-log.ts";
import type { HubStore } from "../../hub/store/hub-store.ts";
import { APPROVING_INSTITUTION } from "./approving-institution.ts";

/** Boxes that pay at the same time. */
export const BOXES = 64;
const ROUTE = { institution: "wechat-pay", clearingHouse: "netsunion", candidates: [] } as const;
const AMOUNT_MINOR = 1250;
const TERMINAL_INFO = {
  ...{ deviceType: "10", serialNumber: "BENCH-1", deviceId: "00000001", networkLicense: "P0000" },
  ...{ location: "+31.23/+121.47", deviceIp: "127.0.0.1", appVersion: "0.1.0   " },
};
const DEADLINE_AHEAD_MS = 500_000;

/** Tells a receipt by its bytes: its body, which is encoded from a boundary of three on. */
const RECEIPT = Buffer.from(`{"protocol":${PROTOCOL_VERSION},"type":"recei`).toString("base64url");

interface Cost {
  readonly ms: number;
  /** Of the hub: of the whole process, in which nothing else runs meanwhile. */
  readonly cpuMs: number;
}

interface Message {
  readonly box: string;
  readonly order: string;
  readonly payload: Uint8Array;
}

interface Answered {
  readonly message: Message;
  readonly answer: Uint8Array;
}

const random = new SystemRandom();
const clock = new SystemClock();

export class HubLoad {
  readonly #hub: Hub;
  readonly #seeds = makeHubSeeds(random);
  readonly #keys = generateKeyPairSync("ed25519");
  readonly #secrets = hubSecrets(this.#seeds, CRYPTO_ASIDE);
  readonly #hubKeys = verificationKeys(this.#secrets);
  /** By topic: whoever waits for the answer of that box. */
  readonly #waiting = new Map<string, (answer: Uint8Array) => void>();
  #orders = 0;

  constructor(store: HubStore) {
    const terminals = Array.from({ length: BOXES }, (_, at) => {
      const id = boxNumber(at);
      return [id, { id, merchant: `shop-${at}`, publicKey: this.#keys.publicKey }] as const;
    });
    this.#hub = new Hub({
      crypto: CRYPTO_ASIDE,
      ...{ store, clock, random, terminals: new Map(terminals), keys: this.#secrets },
      institutions: new Map([[APPROVING_INSTITUTION.id, APPROVING_INSTITUTION]]),
      route: () => ROUTE,
      ...{ profileOf: unnamedMerchant, riskLog: new MemoryRiskLog() },
      publish: async (topic, payload) => this.#hear(topic, payload),
      counters: new HubCounters(),
      observe: () => {},
    });
  }

  /** Rejects where one of them is not approved. */
  pay(count: number): Promise<Cost> {
    const orders = Array.from({ length: count }, (_, at) => this.#signedPayment(at % BOXES));
    return this.#run(orders, "approved");
  }

  /** Of the latest `count` payments. */
  refund(count: number): Promise<Cost> {
    const first = this.#orders - count;
    const refunds = Array.from({ length: count }, (_, at) => this.#signedRefund(first + at, at));
    return this.#run(refunds, "refunded");
  }

  async #run(messages: readonly Message[], state: string): Promise<Cost> {
    const queues = Map.groupBy(messages, ({ box }) => box);
    const cpu = process.cpuUsage();
    const startedAtMs = performance.now();
    const answered = await Promise.all([...queues.values()].map((queue) => this.#sendAll(queue)));
    const ms = performance.now() - startedAtMs;
    const { user, system } = process.cpuUsage(cpu);
    for (const one of answered.flat()) this.#check(one, state);
    return { ms, cpuMs: (user + system) / 1000 };
  }

  async #sendAll(queue: readonly Message[]): Promise<readonly Answered[]> {
    const answered: Answered[] = [];
    for (const message of queue) {
      const answer = new Promise<Uint8Array>((resolve) => {
        this.#waiting.set(answerTopic(message.box), resolve);
      });
      await this.#hub.receive(requestTopic(message.box), message.payload);
      answered.push({ message, answer: await answer });
    }
    return answered;
  }

  #hear(topic: string, payload: Uint8Array): void {
    if (Buffer.from(payload).includes(RECEIPT)) return;
    this.#waiting.get(topic)?.(payload);
  }

  #check({ message, answer }: Answered, state: string): void {
    const text = Buffer.from(answer).toString();
    const opened = openMessage("anycode-answer", text, this.#hubKeys);
    if (!opened.ok) throw new Error(`an answer does not verify: ${opened.why}`);
    const said = opened.body as { order?: unknown; state?: unknown };
    if (said.state === state && said.order === message.order) return;
    throw new Error(`the hub said ${JSON.stringify(said)}`);
  }

  #signedPayment(box: number): Message {
    const { codeKey } = publicHubKeys(this.#seeds);
    const publicKey = createPublicKey({ key: { ...codeKey.publicKey }, format: "jwk" });
    const fields = this.#fields(box, this.#orders);
    this.#orders += 1;
    const seal = { keyId: codeKey.id, publicKey, context: fields };
    const sealedCode = sealCode("134567890123456789", { ...seal, ephemeralSeed: random.bytes(32) });
    return this.#signed({ ...fields, type: "pay", symbology: "qr", sealedCode });
  }

  #signedRefund(order: number, at: number): Message {
    const fields = this.#fields(at % BOXES, order);
    const sequence = fields.sequence + 1_000_000;
    return this.#signed({ ...fields, sequence, type: "refund", refund: fields.order });
  }

  #fields(box: number, number: number) {
    return {
      protocol: PROTOCOL_VERSION,
      terminal: boxNumber(box),
      sequence: number,
      order: String(number).padStart(28, "0"),
      amountMinor: AMOUNT_MINOR,
      currency: "CNY" as const,
      deadlineMs: clock.nowMs() + DEADLINE_AHEAD_MS,
      terminalInfo: TERMINAL_INFO,
    };
  }

  #signed<T extends { readonly terminal: string; readonly order: string }>(request: T): Message {
    const key = { id: request.terminal, privateKey: this.#keys.privateKey };
    const text = signMessage("anycode-request", request, key);
    return { box: request.terminal, order: request.order, payload: Buffer.from(text) };
  }
}

function boxNumber(at: number): string {
  return `box-${at}`;
}
