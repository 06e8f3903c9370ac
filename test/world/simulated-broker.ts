/**
 * A broker in memory between boxes and a hub. It may lose, repeat, delay and reorder every message,
 * and cut connections: `fateOf` says what becomes of each. It keeps nothing for a box that is away.
 */
import type {
  BrokerLink,
  LinkInfo,
  PublishHints,
  ReceivedMessage,
} from "../../firmware/uplink/broker-link.ts";
import { UplinkError } from "../../firmware/uplink/uplink-error.ts";
import type { Clock } from "../../hal/clock/clock.ts";
import type { MachinePower } from "./machine-power.ts";

export interface CarriedMessage {
  /** Up is to the hub. */
  readonly way: "up" | "down";
  /** Of all messages, the first is 1. */
  readonly number: number;
  readonly topic: string;
  readonly payload: string;
}

/** By how much each delivered copy is late; none: it is lost. */
export type Fate = readonly number[];

export const PUNCTUAL: Fate = [0];

/** From one end of the broker to the other. */
export const LATENCY_MS = 20;

type HubReceiver = (topic: string, payload: Uint8Array) => Promise<void>;

export class SimulatedBroker {
  /** Everything that was ever handed over, delivered or not. */
  readonly carried: CarriedMessage[] = [];
  /** Told of each message that was handed over, delivered or not. */
  onCarried: (message: CarriedMessage) => void = () => {};
  fateOf: (message: CarriedMessage) => Fate = () => PUNCTUAL;
  isUp = true;
  /** Whether boxes may subscribe to it. */
  allows: (topic: string) => boolean = () => true;
  readonly #clock: Clock;
  readonly #links = new Set<SimulatedLink>();
  #receiver: HubReceiver = async () => {};

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Where messages to the hub go. */
  connectHub(receiver: HubReceiver): void {
    this.#receiver = receiver;
  }

  openLink(power: MachinePower): BrokerLink {
    const link = new SimulatedLink({ broker: this, clock: this.#clock, power });
    this.#links.add(link);
    return link;
  }

  /** Ends every connection, or one machine's; boxes may connect again unless `isUp` is false. */
  cut(power?: MachinePower): void {
    for (const link of this.#links) {
      if (power && link.power !== power) continue;
      link.end(new UplinkError("broken", "the cable was pulled"));
      this.#links.delete(link);
    }
  }

  publish(way: CarriedMessage["way"], topic: string, payload: string): void {
    const message = { way, number: this.carried.length + 1, topic, payload };
    this.carried.push(message);
    this.onCarried(message);
    if (!this.isUp) return;
    for (const lateMs of this.fateOf(message)) {
      this.#clock.after(LATENCY_MS + lateMs, () => this.deliver(message));
    }
  }

  /** Delivers a message now, whoever made it. */
  deliver({ way, topic, payload }: Pick<CarriedMessage, "way" | "topic" | "payload">): void {
    if (way === "up") void this.#receiver(topic, Buffer.from(payload));
    else for (const link of this.#links) link.receive(topic, payload);
  }
}

interface SimulatedLinkOptions {
  readonly broker: SimulatedBroker;
  readonly clock: Clock;
  readonly power: MachinePower;
}

class SimulatedLink implements BrokerLink {
  readonly closed: Promise<UplinkError>;
  readonly #options: SimulatedLinkOptions;
  readonly #close: (cause: UplinkError) => void;
  readonly #topics = new Set<string>();
  #listener: (message: ReceivedMessage) => void = () => {};
  #isOpen = true;

  get power(): MachinePower {
    return this.#options.power;
  }

  constructor(options: SimulatedLinkOptions) {
    const { promise, resolve } = Promise.withResolvers<UplinkError>();
    this.#options = options;
    this.closed = options.power.while(promise);
    this.#close = resolve;
  }

  async connect(): Promise<LinkInfo> {
    await this.#trip();
    if (!this.#options.broker.isUp) throw new UplinkError("unreachable", "no broker there");
    return { mqttVersion: 4 };
  }

  async subscribe(topic: string): Promise<void> {
    await this.#trip();
    if (!this.#options.broker.allows(topic)) throw new UplinkError("broken", "not allowed");
    this.#topics.add(topic);
  }

  publish(topic: string, payload: string, _hints: PublishHints): Promise<void> {
    const { broker, power } = this.#options;
    if (power.isOn && this.#isOpen) broker.publish("up", topic, payload);
    return this.#trip();
  }

  onMessage(listener: (message: ReceivedMessage) => void): void {
    this.#listener = listener;
  }

  async close(): Promise<void> {
    this.end(new UplinkError("closed", "closed by the box"));
  }

  end(cause: UplinkError): void {
    this.#isOpen = false;
    this.#close(cause);
  }

  receive(topic: string, payload: string): void {
    if (!this.#isOpen || !this.#options.power.isOn || !this.#topics.has(topic)) return;
    this.#listener({ topic, payload: Buffer.from(payload) });
  }

  /** To the broker and back; rejects where the link ends first. */
  #trip(): Promise<void> {
    const { clock, power } = this.#options;
    const trip = new Promise<void>((resolve, reject) => {
      clock.after(LATENCY_MS, resolve);
      this.closed.then(reject);
    });
    return power.while(trip);
  }
}
