/** What the tests of the MQTT link look through: the link itself, and a second client beside it. */
import mqtt, { type IClientOptions, type IPublishPacket, type MqttClient } from "mqtt";
import type { BrokerLink, ReceivedMessage } from "../../../firmware/uplink/broker-link.ts";
import {
  type MqttBrokerOptions,
  mqttLinkFactory,
} from "../../../firmware/uplink/mqtt-broker-link.ts";
import type { UplinkErrorKind } from "../../../firmware/uplink/uplink-error.ts";
import { SystemClock } from "../../../hal/clock/system-clock.ts";

export function linksTo(port: number, more: Partial<MqttBrokerOptions> = {}): () => BrokerLink {
  return mqttLinkFactory({
    addresses: [{ host: "127.0.0.1", port, isTls: false }],
    terminal: "box-1",
    makePassword: () => "a signed word",
    clock: new SystemClock(),
    ...more,
  });
}

/** The shape of a rejection. */
export function failure(kind: UplinkErrorKind): { name: string; kind: UplinkErrorKind } {
  return { name: "UplinkError", kind };
}

/** Messages, one at a time, in their order. */
export class Inbox<Message> {
  readonly #messages: Message[] = [];
  #wake: () => void = () => {};

  add(message: Message): void {
    this.#messages.push(message);
    this.#wake();
  }

  async next(): Promise<Message> {
    for (;;) {
      const message = this.#messages.shift();
      if (message) return message;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}

export function inboxOf(link: BrokerLink): Inbox<ReceivedMessage> {
  const inbox = new Inbox<ReceivedMessage>();
  link.onMessage((message) => inbox.add(message));
  return inbox;
}

/** Another client of the same broker. */
export class Watcher {
  readonly client: MqttClient;
  readonly inbox = new Inbox<IPublishPacket>();

  private constructor(client: MqttClient) {
    this.client = client;
    client.on("message", (_topic, _payload, packet) => this.inbox.add(packet));
  }

  static async connect(port: number, options: IClientOptions = {}): Promise<Watcher> {
    return new Watcher(await mqtt.connectAsync(`mqtt://127.0.0.1:${port}`, options));
  }

  /** The text of the next message. */
  async nextText(): Promise<string> {
    return (await this.inbox.next()).payload.toString();
  }

  close(): Promise<void> {
    return this.client.endAsync(true);
  }
}
