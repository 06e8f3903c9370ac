/**
 * A hub in this process under the load of many boxes: each has one request on its way and sends
 * its next when the hub has answered. What is the boxes' own work is not in what is measured: the
 * requests are signed and sealed before, the answers opened after it.
 */
import { createPublicKey, generateKeyPairSync } from "node:crypto";
import { makeOrderNumber } from "../../firmware/payment/order-number.ts";
import { PROTOCOL_VERSION } from "../../firmware/protocol/message-fields.ts";
import { sealCode } from "../../firmware/protocol/sealed-code.ts";
import { openMessage, signMessage } from "../../firmware/protocol/signed-message.ts";
import { answerTopic, requestTopic } from "../../firmware/protocol/topics.ts";
import { SystemClock } from "../../hal/clock/system-clock.ts";
import { SystemRandom } from "../../hal/random/system-random.ts";
import { Hub } from "../../hub/hub.ts";
import { HubCounters } from "../../hub/hub-counters.ts";
import type { HubObservation } from "../../hub/hub-observation.ts";
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

const random = new SystemRandom();
const clock = new SystemClock();

export class HubLoad {
  readonly #hub: Hub;
  readonly #seeds = makeHubSeeds(random);
  readonly #keys = generateKeyPairSync("ed25519");
  readonly #secrets = hubSecrets(this.#seeds, CRYPTO_ASIDE);
  readonly #hubKeys = verificationKeys(this.#secrets);
  /** By topic: a box that waits, and whether the hub has said how its order ended. */
  readonly #waiting = new Map<string, { readonly go: () => void; isEnded: boolean }>();
  readonly #heard: Uint8Array[] = [];
  #latest: readonly string[] = [];
  #sequence = 0;

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
      observe: (observation) => this.#observe(observation),
    });
  }

  /** Rejects where one of them is not approved. */
  pay(count: number): Promise<Cost> {
    this.#latest = Array.from({ length: count }, () => {
      return makeOrderNumber(clock.nowMs(), random.bytes(8));
    });
    return this.#run(
      this.#latest.map((order, at) => this.#signedPayment(order, at)),
      "approved",
    );
  }

  /** Of the payments of the latest call. */
  refund(): Promise<Cost> {
    return this.#run(
      this.#latest.map((order, at) => this.#signedRefund(order, at)),
      "refunded",
    );
  }

  async #run(messages: readonly Message[], state: string): Promise<Cost> {
    const queues = Map.groupBy(messages, ({ box }) => box);
    const cpu = process.cpuUsage();
    const startedAtMs = performance.now();
    await Promise.all([...queues.values()].map((queue) => this.#sendAll(queue)));
    const ms = performance.now() - startedAtMs;
    const { user, system } = process.cpuUsage(cpu);
    this.#check(messages, state);
    return { ms, cpuMs: (user + system) / 1000 };
  }

  async #sendAll(queue: readonly Message[]): Promise<void> {
    for (const { box, payload } of queue) {
      const answer = new Promise<void>((go) => {
        this.#waiting.set(answerTopic(box), { go, isEnded: false });
      });
      await this.#hub.receive(requestTopic(box), payload);
      await answer;
    }
  }

  /** Comes before the answer that it is of: a receipt, or "pending", is none to wait for. */
  #observe(observation: HubObservation): void {
    if (observation.type !== "told" && observation.type !== "refund-told") return;
    const waiting = this.#waiting.get(answerTopic(observation.terminal));
    if (waiting && observation.state !== "pending") waiting.isEnded = true;
  }

  #hear(topic: string, payload: Uint8Array): void {
    this.#heard.push(payload);
    const waiting = this.#waiting.get(topic);
    if (waiting?.isEnded) waiting.go();
  }

  /** Rejects where an order has not ended so, by the hub's signed word. */
  #check(messages: readonly Message[], state: string): void {
    const missing = new Set(messages.map(({ order }) => order));
    for (const payload of this.#heard.splice(0)) {
      const text = Buffer.from(payload).toString();
      const opened = openMessage("anycode-answer", text, this.#hubKeys);
      if (!opened.ok) throw new Error(`an answer does not verify: ${opened.why}`);
      const said = opened.body as { order?: string; type?: string; state?: string };
      if (said.type === "receipt" || said.state === "pending") continue;
      if (said.state !== state) throw new Error(`the hub said ${JSON.stringify(said)}`);
      missing.delete(said.order ?? "");
    }
    if (missing.size > 0) throw new Error(`${missing.size} orders without their answer`);
  }

  #signedPayment(order: string, at: number): Message {
    const { codeKey } = publicHubKeys(this.#seeds);
    const publicKey = createPublicKey({ key: { ...codeKey.publicKey }, format: "jwk" });
    const fields = this.#fields(order, at);
    const seal = { keyId: codeKey.id, publicKey, context: fields };
    const sealedCode = sealCode("134567890123456789", { ...seal, ephemeralSeed: random.bytes(32) });
    return this.#signed({ ...fields, type: "pay", symbology: "qr", sealedCode });
  }

  #signedRefund(order: string, at: number): Message {
    return this.#signed({ ...this.#fields(order, at), type: "refund", refund: order });
  }

  #fields(order: string, at: number) {
    this.#sequence += 1;
    return {
      protocol: PROTOCOL_VERSION,
      terminal: boxNumber(at % BOXES),
      sequence: this.#sequence,
      order,
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
