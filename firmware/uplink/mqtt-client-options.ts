/** What we tell mqtt.js: nothing of its own memory, our clock, our limits. */
import type { IClientOptions } from "mqtt";
import type { Clock } from "../../hal/clock/clock.ts";
import { presenceTopic } from "../protocol/topics.ts";
import { PACKET_BYTES_MAX } from "./broker-socket.ts";
import { lastingMqttStores } from "./mqtt-memory.ts";

export type MqttVersion = 4 | 5;

export interface MqttIdentity {
  readonly terminal: string;
  /** Null where the client certificate says it all. */
  readonly password: string | null;
  readonly keepaliveSeconds: number;
}

/** Answers that a broker may have under way to us at one time (MQTT 5). */
const RECEIVE_MAX = 32;

/** mqtt.js wants a number; this is the largest a timer holds. The link keeps the time itself. */
const NEVER_MS = 2 ** 31 - 1;

export function mqttClientOptions(
  identity: MqttIdentity,
  version: MqttVersion,
  clock: Clock,
): IClientOptions {
  const { terminal, password, keepaliveSeconds } = identity;
  const options: IClientOptions = {
    protocolVersion: version,
    clientId: terminal,
    ...(password !== null && { username: terminal, password }),
    keepalive: keepaliveSeconds,
    clean: true,
    reconnectPeriod: 0,
    resubscribe: false,
    queueQoSZero: false,
    connectTimeout: NEVER_MS,
    timerVariant: repeatingTimer(clock),
    ...lastingMqttStores(),
    will: { topic: presenceTopic(terminal), payload: Buffer.from("offline"), qos: 1, retain: true },
  };
  if (version === 5) {
    options.properties = {
      sessionExpiryInterval: 0,
      maximumPacketSize: PACKET_BYTES_MAX,
      receiveMaximum: RECEIVE_MAX,
    };
  }
  return options;
}

/** mqtt.js's keepalive, on the board's clock. */
function repeatingTimer(
  clock: Clock,
): NonNullable<Exclude<IClientOptions["timerVariant"], string>> {
  const cancels = new Map<number, () => void>();
  let last = 0;
  return {
    set(callback: () => void, everyMs: number): number {
      last += 1;
      const id = last;
      const wait = (): void => {
        cancels.set(id, clock.after(everyMs, fire));
      };
      const fire = (): void => {
        wait();
        callback();
      };
      wait();
      return id;
    },
    clear(id: number): void {
      cancels.get(id)?.();
      cancels.delete(id);
    },
  };
}
