/** A broker link in memory that does what a test tells it to. */
import type {
  BrokerLink,
  LinkInfo,
  PublishHints,
  ReceivedMessage,
} from "../../../firmware/uplink/broker-link.ts";
import { UplinkError } from "../../../firmware/uplink/uplink-error.ts";

export interface Published {
  readonly topic: string;
  readonly payload: string;
  readonly hints: PublishHints;
}

export interface LinkScript {
  /** Null: the broker lets the box in. */
  readonly refusal: UplinkError | null;
  /** Whether the broker acknowledges what is published. */
  readonly acknowledges: boolean;
  readonly onPublish: (link: ScriptedLink, published: Published) => void;
}

export class ScriptedLink implements BrokerLink {
  readonly closed: Promise<UplinkError>;
  readonly published: Published[] = [];
  readonly topics: string[] = [];
  readonly #script: LinkScript;
  readonly #close: (cause: UplinkError) => void;
  #listener: (message: ReceivedMessage) => void = () => {};
  #isOpen = true;

  constructor(script: LinkScript) {
    const { promise, resolve } = Promise.withResolvers<UplinkError>();
    this.closed = promise;
    this.#close = resolve;
    this.#script = script;
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  async connect(): Promise<LinkInfo> {
    if (this.#script.refusal) throw this.#script.refusal;
    return { mqttVersion: 4 };
  }

  async subscribe(topic: string): Promise<void> {
    this.topics.push(topic);
  }

  publish(topic: string, payload: string, hints: PublishHints): Promise<void> {
    const published = { topic, payload, hints };
    this.published.push(published);
    this.#script.onPublish(this, published);
    if (this.#script.acknowledges) return Promise.resolve();
    return this.closed.then((cause) => Promise.reject(cause));
  }

  onMessage(listener: (message: ReceivedMessage) => void): void {
    this.#listener = listener;
  }

  async close(): Promise<void> {
    this.breakDown(new UplinkError("closed", "closed by the box"));
  }

  /** The broker delivers something. */
  deliver(topic: string, payload: string | Uint8Array): void {
    this.#listener({ topic, payload: Buffer.from(payload) });
  }

  breakDown(cause = new UplinkError("broken", "the broker closed the connection")): void {
    this.#isOpen = false;
    this.#close(cause);
  }
}
