/** One mqtt.js client on one socket, in one MQTT version: until it is let in, and until it ends. */

import type { ConnectionOptions } from "node:tls";
import { type ErrorWithReasonCode, MqttClient } from "mqtt";
import type { Clock } from "../../hal/clock/clock.ts";
import type { BrokerAddress } from "../settings/broker-address.ts";
import type { ReceivedMessage } from "./broker-link.ts";
import { openBrokerSocket } from "./broker-socket.ts";
import { type MqttIdentity, type MqttVersion, mqttClientOptions } from "./mqtt-client-options.ts";
import { UplinkError, type UplinkErrorKind } from "./uplink-error.ts";

export interface MqttConnectionOptions {
  readonly address: BrokerAddress;
  readonly tls: ConnectionOptions;
  readonly identity: MqttIdentity;
  readonly clock: Clock;
  readonly onMessage: (message: ReceivedMessage) => void;
}

export class MqttConnection {
  readonly client: MqttClient;
  /** Resolves when the broker has let us in; rejects with the cause where it ends before. */
  readonly admitted: Promise<void>;
  /** Resolves with the cause when the socket is gone. Never rejects. */
  readonly ended: Promise<UplinkError>;
  #cause: UplinkError | null = null;

  constructor(options: MqttConnectionOptions, version: MqttVersion) {
    const { address, clock, onMessage } = options;
    const socket = openBrokerSocket(address, options.tls, (error) => this.end(error));
    this.ended = new Promise((resolve) => {
      socket.once("close", () => {
        resolve(this.end(new UplinkError("broken", "the broker closed the connection")));
      });
    });
    this.client = new MqttClient(() => socket, mqttClientOptions(options.identity, version, clock));
    this.client.on("error", (error) => this.end(fromMqttError(error)));
    this.client.on("disconnect", ({ reasonCode = 0 }) => {
      this.end(fromReason(reasonCode, `the broker ended the connection (reason ${reasonCode})`));
    });
    this.client.on("message", (topic, payload) => onMessage({ topic, payload }));
    this.client.on("packetreceive", (packet) => {
      // We never ask for QoS 2, which would have the client keep every message until its PUBREL.
      if (packet.cmd !== "publish" || packet.qos !== 2) return;
      this.end(new UplinkError("broken", "the broker sent a message at QoS 2"));
    });
    this.admitted = new Promise((resolve, reject) => {
      this.client.once("connect", () => resolve());
      this.ended.then(reject);
    });
  }

  /** Why it has ended or is just ending; null while it lives. */
  get cause(): UplinkError | null {
    return this.#cause;
  }

  /**
   * Ends it, without MQTT's DISCONNECT: so the broker publishes our will, which tells of every end
   * alike. Calls under way fail. The first cause counts, and is returned.
   */
  end(cause: UplinkError): UplinkError {
    this.#cause ??= cause;
    this.client.end(true);
    return this.#cause;
  }
}

/** Whether a broker that we asked in MQTT 5 seems not to know it. */
export function isVersionRefusal(error: unknown): boolean {
  if (!(error instanceof UplinkError)) return false;
  // Some brokers (RabbitMQ 3.10) just hang up.
  if (error.kind === "broken") return true;
  const code = (error.cause as { code?: unknown } | undefined)?.code;
  return error.kind === "refused" && (code === 1 || code === 132);
}

/** An error that mqtt.js reports, of a connection or of one acknowledgement. */
export function fromMqttError(error: Error): UplinkError {
  const code = (error as Partial<ErrorWithReasonCode>).code;
  if (typeof code === "number") return fromReason(code, error.message, error);
  const isSilence = error.message.startsWith("Keepalive timeout");
  const words = isSilence ? "the broker fell silent" : `connection lost: ${error.message}`;
  return new UplinkError(isSilence ? "timeout" : "broken", words, { cause: error });
}

function fromReason(code: number, message: string, cause?: Error): UplinkError {
  return new UplinkError(kindOfReason(code), message, { cause });
}

/** CONNACK return codes of MQTT 3.1.1 (section 3.2.2.3), reason codes of MQTT 5 (section 2.4). */
function kindOfReason(code: number): UplinkErrorKind {
  return [4, 5, 134, 135, 138, 140].includes(code) ? "not-authorised" : "refused";
}
