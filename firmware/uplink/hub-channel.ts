/**
 * Keeps a way to the hub: opens one broker link after another, and says hello over each until the
 * hub itself has answered. Only then is the channel ready: a broker alone is no hub. A ready
 * channel asks again now and then whether the hub is still there.
 */
import assert from "node:assert/strict";
import type { Clock } from "../../hal/clock/clock.ts";
import type { Random } from "../../hal/random/random.ts";
import { answerTopic, issuerTableTopic, requestTopic } from "../protocol/topics.ts";
import { type BackoffRange, backoffDelayMs } from "./backoff.ts";
import type { BrokerLink, LinkInfo, PublishHints, ReceivedMessage } from "./broker-link.ts";
import { UplinkError } from "./uplink-error.ts";
import type { UplinkStatus } from "./uplink-event.ts";

export const RECONNECT_RANGE: BackoffRange = { firstMs: 2_000, mostMs: 60_000 };
export const HELLO_RANGE: BackoffRange = { firstMs: 2_000, mostMs: 30_000 };
/** A hub that has not answered a hello for so long is called silent. */
export const WELCOME_TIMEOUT_MS = 5_000;
/** So often a ready channel says hello again; it also keeps the hub's time from drifting away. */
export const HELLO_EVERY_MS = 300_000;
/** A connection that was ready for so long counts as good: the next wait is a short one. */
export const STABLE_AFTER_MS = 30_000;

export interface HubChannelOptions {
  readonly openLink: () => BrokerLink;
  readonly clock: Clock;
  readonly random: Random;
  readonly terminal: string;
  /** Nobody listens to issuer tables where it is false. */
  readonly takesIssuerTables: boolean;
  /** A new signed hello. */
  readonly makeHello: () => string;
  readonly onStatus: (status: UplinkStatus, detail: string) => void;
  readonly onMessage: (message: ReceivedMessage) => void;
}

export class HubChannel {
  readonly #options: HubChannelOptions;
  #link: BrokerLink | null = null;
  #broker = "";
  #isRunning = false;
  #isReady = false;
  #connectFailures = 0;
  #hellosUnanswered = 0;
  /** What is being waited for: the welcome, the next hello, the next connection. */
  #cancelWait: () => void = () => {};
  #cancelStable: () => void = () => {};
  /** What the wait delays, where a payment may cut it short. */
  #retry: (() => void) | null = null;

  constructor(options: HubChannelOptions) {
    this.#options = options;
  }

  /** Whether the hub has answered over this connection. */
  get isReady(): boolean {
    return this.#isReady;
  }

  start(): void {
    assert(!this.#isRunning, "the channel was started twice");
    this.#isRunning = true;
    this.#options.onStatus("connecting", "connecting to the broker");
    this.#open();
  }

  /** Resolves when the connection is gone. The channel may be started again. */
  async stop(): Promise<void> {
    this.#isRunning = false;
    const link = this.#forgetLink();
    await link?.close();
  }

  /** Somebody is waiting: makes the next attempt now where the channel pauses between two. */
  hurry(): void {
    const retry = this.#retry;
    if (!retry) return;
    this.#cancelWait();
    this.#retry = null;
    retry();
  }

  /** The hub's time is in doubt: says hello again now where the channel is ready. */
  greetAgain(): void {
    if (this.#isReady) this.#sayHello();
  }

  /** Resolves at the broker's acknowledgement; rejects with `UplinkError`. */
  publish(message: string, hints: PublishHints): Promise<void> {
    assert(this.#link, "a publish without a connection");
    return this.#link.publish(requestTopic(this.#options.terminal), message, hints);
  }

  /** The hub has answered the last hello. */
  welcomed(): void {
    this.#hellosUnanswered = 0;
    if (!this.#isReady) {
      this.#isReady = true;
      this.#cancelStable = this.#options.clock.after(STABLE_AFTER_MS, () => {
        this.#connectFailures = 0;
      });
    }
    this.#wait(HELLO_EVERY_MS, () => this.#sayHello());
    this.#options.onStatus("ready", `the hub answers over ${this.#broker}`);
  }

  #open(): void {
    const link = this.#options.openLink();
    this.#link = link;
    link.onMessage((message) => {
      if (this.#link === link) this.#options.onMessage(message);
    });
    link.closed.then((cause) => this.#lost(link, cause));
    this.#introduce(link);
  }

  async #introduce(link: BrokerLink): Promise<void> {
    try {
      const info = await link.connect();
      const [takesTables] = await Promise.all([
        this.#subscribeToTables(link),
        link.subscribe(answerTopic(this.#options.terminal)),
      ]);
      this.#broker = `${nameVersion(info)}${takesTables ? "" : ", without issuer tables"}`;
    } catch (error) {
      if (!(error instanceof UplinkError)) throw error;
      this.#lost(link, error);
      return;
    }
    if (this.#link === link) this.#sayHello();
  }

  /** False where the broker does not allow it: that costs updates of the table, not payments. */
  async #subscribeToTables(link: BrokerLink): Promise<boolean> {
    const { takesIssuerTables, terminal } = this.#options;
    if (!takesIssuerTables) return true;
    try {
      await link.subscribe(issuerTableTopic(terminal));
      return true;
    } catch (error) {
      if (!(error instanceof UplinkError)) throw error;
      return false;
    }
  }

  #sayHello(): void {
    this.#wait(WELCOME_TIMEOUT_MS, () => this.#missWelcome());
    const hints = { replyTopic: answerTopic(this.#options.terminal) };
    // What becomes of a hello shows in the welcome, or in the end of the link.
    this.publish(this.#options.makeHello(), hints).catch(ignoreUplinkError);
  }

  #missWelcome(): void {
    this.#isReady = false;
    this.#cancelStable();
    const { random, onStatus } = this.#options;
    const delayMs = backoffDelayMs(this.#hellosUnanswered, HELLO_RANGE, random);
    this.#hellosUnanswered += 1;
    this.#retryAfter(delayMs, () => this.#sayHello());
    onStatus("hub-silent", `no welcome from the hub within ${WELCOME_TIMEOUT_MS} ms`);
  }

  #lost(link: BrokerLink, cause: UplinkError): void {
    if (this.#link !== link) return;
    const wasReady = this.#isReady;
    this.#forgetLink();
    // It may have ended by a refused subscription, with the connection still up.
    link.close();
    const { random, onStatus } = this.#options;
    const delayMs = backoffDelayMs(this.#connectFailures, RECONNECT_RANGE, random);
    this.#connectFailures += 1;
    this.#retryAfter(delayMs, () => this.#open());
    onStatus(wasReady ? "connecting" : statusOf(cause), cause.message);
  }

  #forgetLink(): BrokerLink | null {
    const link = this.#link;
    this.#link = null;
    this.#isReady = false;
    this.#hellosUnanswered = 0;
    this.#retry = null;
    this.#cancelWait();
    this.#cancelStable();
    return link;
  }

  #retryAfter(delayMs: number, retry: () => void): void {
    this.#wait(delayMs, () => {
      this.#retry = null;
      retry();
    });
    this.#retry = retry;
  }

  #wait(delayMs: number, then: () => void): void {
    this.#cancelWait();
    this.#cancelWait = this.#options.clock.after(delayMs, then);
  }
}

function nameVersion({ mqttVersion }: LinkInfo): string {
  return mqttVersion === 5 ? "MQTT 5" : "MQTT 3.1.1";
}

function statusOf(cause: UplinkError): UplinkStatus {
  return cause.kind === "refused" || cause.kind === "not-authorised" ? "refused" : "unreachable";
}

function ignoreUplinkError(error: unknown): void {
  if (!(error instanceof UplinkError)) throw error;
}
