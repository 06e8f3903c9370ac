/**
 * The broker link over mqtt.js. One client a connection, without mqtt.js's own reconnection,
 * session or store: what must survive a connection is in the outbox above. MQTT 5 is tried first;
 * a broker that does not know it is asked again in 3.1.1 at once, and that is remembered.
 */
import type { ConnectionOptions } from "node:tls";
import type { IClientPublishOptions } from "mqtt";
import type { Clock } from "../../hal/clock/clock.ts";
import { presenceTopic } from "../protocol/topics.ts";
import type { BrokerAddress } from "../settings/broker-address.ts";
import type { BrokerLink, LinkInfo, PublishHints, ReceivedMessage } from "./broker-link.ts";
import type { MqttVersion } from "./mqtt-client-options.ts";
import { fromMqttError, isVersionRefusal, MqttConnection } from "./mqtt-connection.ts";
import { boundMqttMemory } from "./mqtt-memory.ts";
import { UplinkError } from "./uplink-error.ts";

export interface MqttBrokerOptions {
  /** At least one; several are nodes of one cluster, of which the next is tried after a failure. */
  readonly addresses: readonly BrokerAddress[];
  /** For `mqtts` brokers: trusted authorities, client certificate. */
  readonly tls?: ConnectionOptions;
  readonly terminal: string;
  /**
   * Called at each connection: the password proves the box's key and its time. Null where a client
   * certificate says who the box is: some brokers believe a password before a certificate.
   */
  readonly makePassword: (() => string) | null;
  readonly clock: Clock;
  /** Tried first; MQTT 5 where it is left out. */
  readonly firstVersion?: MqttVersion;
  /** A silent broker is found after one and a half of these. Whole seconds. */
  readonly keepaliveSeconds?: number;
  /** For the socket, TLS and the broker's yes, together. */
  readonly connectTimeoutMs?: number;
  /** For the broker's acknowledgement of a publish or a subscription. */
  readonly acknowledgeTimeoutMs?: number;
}

const KEEPALIVE_SECONDS = 15;
const CONNECT_TIMEOUT_MS = 10_000;
const ACKNOWLEDGE_TIMEOUT_MS = 10_000;

/** What the links to one broker have learnt of it. */
interface BrokerMemory {
  version: MqttVersion;
  /** How many links have failed: it chooses the node. */
  failures: number;
}

/** Opens links to one broker; they share what was learnt of it. */
export function mqttLinkFactory(options: MqttBrokerOptions): () => BrokerLink {
  boundMqttMemory();
  const memory: BrokerMemory = { version: options.firstVersion ?? 5, failures: 0 };
  return () => new MqttBrokerLink(options, memory);
}

class MqttBrokerLink implements BrokerLink {
  readonly closed: Promise<UplinkError>;
  readonly #options: MqttBrokerOptions;
  readonly #memory: BrokerMemory;
  readonly #tellClosed: (cause: UplinkError) => void;
  #listener: (message: ReceivedMessage) => void = () => {};
  #connection: MqttConnection | null = null;
  #isClosing = false;

  constructor(options: MqttBrokerOptions, memory: BrokerMemory) {
    this.#options = options;
    this.#memory = memory;
    const { promise, resolve } = Promise.withResolvers<UplinkError>();
    this.closed = promise;
    this.#tellClosed = resolve;
    promise.then(({ kind }) => {
      if (kind !== "closed") memory.failures += 1;
    });
  }

  async connect(): Promise<LinkInfo> {
    try {
      const mqttVersion = await this.#connectInSomeVersion();
      this.#memory.version = mqttVersion;
      this.#showOnline();
      return { mqttVersion };
    } catch (error) {
      if (error instanceof UplinkError) this.#tellClosed(error);
      throw error;
    }
  }

  subscribe(topic: string): Promise<void> {
    return this.#acknowledged(`subscription to ${topic}`, (connection, done) => {
      // QoS 1 would only add acknowledgements: the session ends with the connection.
      connection.client.subscribe(topic, { qos: 0 }, done);
    });
  }

  publish(topic: string, payload: string, hints: PublishHints): Promise<void> {
    return this.#acknowledged(`message on ${topic}`, (connection, done) => {
      connection.client.publish(topic, payload, publishOptions(hints), done);
    });
  }

  onMessage(listener: (message: ReceivedMessage) => void): void {
    this.#listener = listener;
  }

  async close(): Promise<void> {
    this.#isClosing = true;
    const cause = closedByUs();
    if (this.#connection) {
      this.#connection.end(cause);
      await this.#connection.ended;
    }
    this.#tellClosed(cause);
  }

  async #connectInSomeVersion(): Promise<MqttVersion> {
    const { version } = this.#memory;
    try {
      await this.#connectIn(version);
      return version;
    } catch (error) {
      if (version === 4 || this.#isClosing || !isVersionRefusal(error)) throw error;
    }
    await this.#connectIn(4);
    return 4;
  }

  async #connectIn(version: MqttVersion): Promise<void> {
    if (this.#isClosing) throw closedByUs();
    const { addresses, clock, terminal, tls = {}, makePassword } = this.#options;
    const address = addresses[this.#memory.failures % addresses.length];
    if (!address) throw new Error("a broker without an address");
    const { keepaliveSeconds = KEEPALIVE_SECONDS } = this.#options;
    const identity = { terminal, password: makePassword?.() ?? null, keepaliveSeconds };
    const onMessage = (message: ReceivedMessage): void => this.#listener(message);
    const connection = new MqttConnection({ address, tls, identity, clock, onMessage }, version);
    this.#connection = connection;
    const { connectTimeoutMs = CONNECT_TIMEOUT_MS } = this.#options;
    const stopWaiting = clock.after(connectTimeoutMs, () => {
      const { host, port } = address;
      const text = `the broker ${host}:${port} let nobody in within ${connectTimeoutMs} ms`;
      connection.end(new UplinkError("timeout", text));
    });
    try {
      await connection.admitted;
    } finally {
      stopWaiting();
    }
    connection.ended.then(this.#tellClosed);
  }

  /** For people who watch the broker; nothing waits for it or minds its failure. */
  #showOnline(): void {
    const topic = presenceTopic(this.#options.terminal);
    const connection = this.#connection;
    if (!connection) return;
    use(connection, ({ client }) => {
      client.publish(topic, "online", { qos: 1, retain: true }, () => {});
    });
  }

  #acknowledged(
    what: string,
    start: (connection: MqttConnection, done: (error?: Error | null) => void) => void,
  ): Promise<void> {
    const connection = this.#connection;
    if (!connection) throw new Error(`a ${what} before the link was connected`);
    // mqtt.js would keep it for a connection that never comes.
    if (connection.cause) return Promise.reject(connection.cause);
    const { clock, acknowledgeTimeoutMs = ACKNOWLEDGE_TIMEOUT_MS } = this.#options;
    return new Promise((resolve, reject) => {
      const stopWaiting = clock.after(acknowledgeTimeoutMs, () => {
        const text = `no acknowledgement of a ${what} within ${acknowledgeTimeoutMs} ms`;
        connection.end(new UplinkError("timeout", text));
      });
      const done = (error?: Error | null): void => {
        stopWaiting();
        if (error) reject(connection.cause ?? fromMqttError(error));
        else resolve();
      };
      use(connection, () => start(connection, done));
    });
  }
}

/** mqtt.js throws when it has ended in the same turn: on a bad packet right behind the CONNACK. */
function use(connection: MqttConnection, act: (connection: MqttConnection) => void): void {
  if (connection.cause) throw connection.cause;
  try {
    act(connection);
  } catch (error) {
    throw connection.end(fromMqttError(error instanceof Error ? error : new Error(String(error))));
  }
}

function publishOptions(hints: PublishHints): IClientPublishOptions {
  const { expirySeconds, replyTopic, correlation } = hints;
  return {
    qos: 1,
    properties: {
      ...(expirySeconds === undefined ? {} : { messageExpiryInterval: expirySeconds }),
      ...(replyTopic === undefined ? {} : { responseTopic: replyTopic }),
      ...(correlation === undefined ? {} : { correlationData: Buffer.from(correlation) }),
    },
  };
}

function closedByUs(): UplinkError {
  return new UplinkError("closed", "the box closed the connection");
}
