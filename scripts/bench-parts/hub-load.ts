/**
 * A hub in this process under the load of many boxes: each has one request on its way and sends
 * its next when the hub has answered. The requests are signed and sealed before the clock runs.
 */
import { createPublicKey, generateKeyPairSync } from "node:crypto";
import { PROTOCOL_VERSION } from "../../firmware/protocol/message-fields.ts";
import { sealCode } from "../../firmware/protocol/sealed-code.ts";
import { signMessage } from "../../firmware/protocol/signed-message.ts";
import { requestTopic } from "../../firmware/protocol/topics.ts";
import { SystemClock } from "../../hal/clock/system-clock.ts";
import { SystemRandom } from "../../hal/random/system-random.ts";
import { Hub } from "../../hub/hub.ts";
import { HubCounters } from "../../hub/hub-counters.ts";
import { hubSecrets, makeHubSeeds, publicHubKeys } from "../../hub/keys/hub-keys.ts";
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
  /** Of the whole process, boxes included. */
  readonly cpuMs: number;
}

interface Message {
  readonly topic: string;
  readonly payload: Uint8Array;
}

const random = new SystemRandom();
const clock = new SystemClock();

export class HubLoad {
  readonly #hub: Hub;
  readonly #seeds = makeHubSeeds(random);
  readonly #keys = generateKeyPairSync("ed25519");
  readonly #heard = new Map<string, (state: string) => void>();
  #orders = 0;

  constructor(store: HubStore) {
    const terminals = Array.from({ length: BOXES }, (_, at) => {
      const id = boxNumber(at);
      return [id, { id, merchant: `shop-${at}`, publicKey: this.#keys.publicKey }] as const;
    });
    this.#hub = new Hub({
      crypto: CRYPTO_ASIDE,
      ...{ store, clock, random, terminals: new Map(terminals), keys: hubSecrets(this.#seeds) },
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
    const queues = new Map<string, Message[]>();
    for (const message of messages) {
      const queue = queues.get(message.topic) ?? [];
      queue.push(message);
      queues.set(message.topic, queue);
    }
    const cpu = process.cpuUsage();
    const startedAtMs = performance.now();
    await Promise.all([...queues.values()].map((queue) => this.#sendAll(queue, state)));
    const ms = performance.now() - startedAtMs;
    const { user, system } = process.cpuUsage(cpu);
    return { ms, cpuMs: (user + system) / 1000 };
  }

  async #sendAll(queue: readonly Message[], state: string): Promise<void> {
    for (const { topic, payload } of queue) {
      const answer = new Promise<string>((resolve) => this.#heard.set(topic, resolve));
      await this.#hub.receive(topic, payload);
      const heard = await answer;
      if (heard !== state) throw new Error(`the hub said ${heard}`);
    }
  }

  #hear(topic: string, payload: Uint8Array): void {
    const [, body = ""] = Buffer.from(payload).toString().split(".");
    const message = JSON.parse(Buffer.from(body, "base64url").toString());
    if (message.type === "receipt") return;
    this.#heard.get(topic.replace("/dn/rx", "/up/tx"))?.(
      message.state ?? `${message.type} ${message.reason}`,
    );
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

  #signed<T extends { readonly terminal: string }>(request: T): Message {
    const key = { id: request.terminal, privateKey: this.#keys.privateKey };
    const text = signMessage("anycode-request", request, key);
    return { topic: requestTopic(request.terminal), payload: Buffer.from(text) };
  }
}

function boxNumber(at: number): string {
  return `box-${at}`;
}
