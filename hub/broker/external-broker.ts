/**
 * The hub as a client of a broker that runs by itself, such as Mosquitto. Its session outlives
 * the connection, and a request is acknowledged only when the hub is done with it, so that the
 * broker gives a request again that a hub took and did not live to commit. The box's own
 * acknowledgement, from the broker, says nothing about the hub: it repeats until the receipt.
 *
 * Hubs that share the requests among them have no sessions: the broker would go on to put a share
 * aside for one that is gone. Answers go out at QoS 0, as boxes listen: an acknowledgement would
 * tell of the broker only, and costs a cluster a store on its disks.
 */
import type { Socket } from "node:net";
import { connect, type IClientOptions, type MqttClient } from "mqtt";
import { REQUEST_BYTES_MAX } from "../../firmware/protocol/request.ts";
import { REQUEST_TOPIC_FILTER } from "../../firmware/protocol/topics.ts";
import { backoffDelayMs } from "../../firmware/uplink/backoff.ts";
import { boundMqttMemory, lastingMqttStores } from "../../firmware/uplink/mqtt-memory.ts";
import type { Clock } from "../../hal/clock/clock.ts";
import type { Random } from "../../hal/random/random.ts";
import { StoreError } from "../store/store-error.ts";
import { BrokerError } from "./broker-error.ts";
import type { BrokerMessageHandler, BrokerPort } from "./broker-port.ts";
import { probeTopic, proveSharing } from "./shared-subscription.ts";

/** How long the broker keeps requests for a hub that is away (MQTT 5). */
const SESSION_SECONDS = 600;
/**
 * The broker drops a larger packet instead of sending it (MQTT 5, section 3.1.2.11.4). In 3.1.1
 * only its own settings can: to end the connection would have it send the packet again, for ever.
 */
const PACKET_BYTES_MAX = REQUEST_BYTES_MAX + 1024;
const CONNECT_MS_MAX = 10_000;
const KEEPALIVE_SECONDS = 15;
const RECONNECT = { firstMs: 500, mostMs: 30_000 };

export interface ExternalBrokerOptions {
  /** `mqtt://host:port` or `mqtts://host:port`; several are nodes of one cluster. */
  readonly urls: readonly string[];
  /** PEM, for `mqtts`. */
  readonly tls?: { readonly ca?: string; readonly cert?: string; readonly key?: string };
  readonly username?: string;
  readonly password?: string;
  /** Names the session at the broker; of one running hub only. */
  readonly clientId: string;
  /** Hubs of one group share the requests; without it, each gets all of them. */
  readonly sharedGroup?: string;
  /** Tried first; MQTT 5 where it is left out. */
  readonly firstVersion?: 4 | 5;
  readonly clock: Clock;
  readonly random: Random;
}

export class ExternalBroker implements BrokerPort {
  readonly #options: ExternalBrokerOptions;
  #handler: BrokerMessageHandler | null = null;
  #client: MqttClient | null = null;
  #version: 4 | 5;
  /** Which of the nodes is asked next. */
  #node = 0;
  #failures = 0;
  #cancelRetry: () => void = () => {};

  constructor(options: ExternalBrokerOptions) {
    this.#options = options;
    this.#version = options.firstVersion ?? 5;
  }

  async start(handler: BrokerMessageHandler): Promise<void> {
    boundMqttMemory();
    this.#handler = handler;
    try {
      await this.#open();
    } catch (error) {
      this.#handler = null;
      throw error;
    }
  }

  publish(topic: string, payload: Uint8Array): Promise<void> {
    const client = this.#client;
    return new Promise((resolve, reject) => {
      const failed = (cause?: Error) => {
        const message = `not connected to ${this.#url}`;
        reject(new BrokerError("disconnected", message, { cause }));
      };
      if (client?.connected) {
        const done = (error?: Error) => (error ? failed(error) : resolve());
        client.publish(topic, Buffer.from(payload), { qos: 0 }, done);
      } else failed();
    });
  }

  async stop(): Promise<void> {
    this.#handler = null;
    this.#cancelRetry();
    await this.#client?.endAsync(true);
  }

  get #url(): string {
    const { urls } = this.#options;
    return urls[this.#node % urls.length] ?? "";
  }

  /** Asks each of the nodes once, until one lets the hub in. Rejects with the last one's error. */
  async #open(): Promise<void> {
    for (let left = this.#options.urls.length; ; left -= 1) {
      try {
        await this.#openNode();
        this.#failures = 0;
        return;
      } catch (error) {
        this.#node += 1;
        if (left <= 1 || !this.#handler) throw error;
      }
    }
  }

  /** MQTT 5 first; a broker that turned out not to know it is asked in 3.1.1 from then on. */
  async #openNode(): Promise<void> {
    try {
      await this.#connect(this.#version);
    } catch (error) {
      if (this.#version === 4 || !isVersionRefusal(error)) throw error;
      await this.#connect(4);
      this.#version = 4;
    }
  }

  async #connect(version: 4 | 5): Promise<void> {
    const url = this.#url;
    const client = connect(url, this.#clientOptions(version));
    const { clientId, sharedGroup, clock } = this.#options;
    // What matters of an error is told by `close`; without a listener it would end the process.
    client.on("error", () => {});
    client.handleMessage = (packet, done) => {
      // Without the acknowledgement the broker delivers it again to the next hub.
      if (!this.#handler) return void client.end(true);
      if (packet.topic === probeTopic(clientId)) return done();
      const acknowledge = () => done();
      this.#handler(packet.topic, Buffer.from(packet.payload)).then(acknowledge, (error) => {
        if (!(error instanceof StoreError)) throw error;
        // The box repeats it; the broker would give it first for ever, and nothing after it.
        acknowledge();
      });
    };
    try {
      await admitted(client);
      (client.stream as Socket).setNoDelay(true);
      const share = sharedGroup === undefined ? "" : `$share/${sharedGroup}/`;
      if (share) await proveSharing(client, { clientId, clock });
      const [granted] = await client.subscribeAsync(share + REQUEST_TOPIC_FILTER, { qos: 1 });
      if (!granted || granted.qos > 1) throw new Error("it refuses the hub's subscription");
    } catch (cause) {
      await client.endAsync(true);
      throw brokerError(url, cause);
    }
    client.once("close", () => this.#retry());
    this.#client = client;
    if (!this.#handler) await client.endAsync(true);
  }

  #retry(): void {
    if (!this.#handler) return;
    const { clock, random } = this.#options;
    this.#cancelRetry = clock.after(backoffDelayMs(this.#failures, RECONNECT, random), () => {
      this.#open().catch(() => this.#retry());
    });
    this.#failures += 1;
  }

  #clientOptions(version: 4 | 5): IClientOptions {
    const { clientId, username, password, tls, sharedGroup } = this.#options;
    const clean = sharedGroup !== undefined;
    const sessionExpiryInterval = clean ? 0 : SESSION_SECONDS;
    const properties = { sessionExpiryInterval, maximumPacketSize: PACKET_BYTES_MAX };
    return {
      ...lastingMqttStores(),
      ...{ clientId, clean, protocolVersion: version, reconnectPeriod: 0, resubscribe: false },
      ...{ keepalive: KEEPALIVE_SECONDS, connectTimeout: CONNECT_MS_MAX },
      ...{ minVersion: "TLSv1.2", ...tls },
      ...(username !== undefined && { username }),
      ...(password !== undefined && { password }),
      ...(version === 5 && { properties }),
    };
  }
}

/** Resolves at the broker's yes; rejects with the error, or null for a close without a word. */
function admitted(client: MqttClient): Promise<void> {
  return new Promise((resolve, reject) => {
    client.once("connect", () => resolve());
    client.once("error", reject);
    client.once("close", () => reject(null));
  });
}

/** A CONNACK of either version, or an older broker's closed connection. */
function isVersionRefusal(error: unknown): boolean {
  if (!(error instanceof BrokerError)) return false;
  const code = (error.cause as { code?: unknown } | null)?.code;
  return code === 1 || code === 132 || (error.kind === "refused" && error.cause === null);
}

function brokerError(url: string, cause: unknown): BrokerError {
  const code = (cause as { code?: unknown } | null)?.code;
  // Words are the system's: there was no broker. Numbers are the broker's.
  if (typeof code === "string") {
    return new BrokerError("unreachable", `cannot reach the broker ${url} (${code})`, { cause });
  }
  const why = cause instanceof Error ? cause.message : "it closed the connection";
  return new BrokerError("refused", `the broker ${url} refuses the hub: ${why}`, { cause });
}
