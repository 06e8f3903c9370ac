/**
 * The broker link contract: ONE connection to a broker, from its opening to its end. A link is
 * used once; whoever wants another connection opens another link. While it is open, the broker
 * shows the box's retained presence as `online`, and `offline` however it ends.
 *
 * Every call rejects with `UplinkError`.
 */
import type { UplinkError } from "./uplink-error.ts";

export interface LinkInfo {
  /** 4 is MQTT 3.1.1. Nothing above the link depends on it. */
  readonly mqttVersion: 4 | 5;
}

export interface ReceivedMessage {
  readonly topic: string;
  /** The listener owns it. */
  readonly payload: Uint8Array;
}

/** What MQTT 5 can tell the broker about a message. MQTT 3.1.1 drops it; nothing relies on it. */
export interface PublishHints {
  /** After so many whole seconds nobody wants the message any more. */
  readonly expirySeconds?: number;
  readonly replyTopic?: string;
  /** Ties the reply to the message. */
  readonly correlation?: string;
}

export interface BrokerLink {
  /** Called once, first. Resolves when the broker has let the box in. */
  connect(): Promise<LinkInfo>;

  /** Resolves when the broker says that it will deliver this exact topic. */
  subscribe(topic: string): Promise<void>;

  /**
   * Hands over a message, at least once. Resolves at the broker's acknowledgement, which says
   * that the *broker* has it and nothing about the hub. Bytes are on their way when it returns.
   */
  publish(topic: string, payload: string, hints: PublishHints): Promise<void>;

  /** One listener at a time, set before `connect`. It must not throw. */
  onMessage(listener: (message: ReceivedMessage) => void): void;

  /** Resolves once, with the cause, when the link has ended. Never rejects. */
  readonly closed: Promise<UplinkError>;

  /** Ends the link; pending calls reject with kind `closed`. Never rejects. */
  close(): Promise<void>;
}
