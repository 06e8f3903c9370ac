/** How what is asked of a broker, a box and a hub turned out. */
import type { MqttClient } from "mqtt";
import type { BrokerStage } from "./broker-stage.ts";

/** What the broker does with a message, as its sender sees it. */
export function publishing(client: MqttClient, topic: string, text: string): Promise<string> {
  return new Promise((resolve) => {
    const closed = () => resolve("the connection is closed");
    client.once("close", closed);
    client.publish(topic, text, { qos: 1 }, (error) => {
      client.off("close", closed);
      const code = (error as { code?: unknown } | undefined)?.code;
      if (!error) resolve("acknowledged");
      else resolve(typeof code === "number" ? `refused (${code})` : "the connection is closed");
    });
  });
}

export function subscribing(client: MqttClient, filter: string): Promise<string> {
  return new Promise((resolve) => {
    const closed = () => resolve("the connection is closed");
    client.once("close", closed);
    client.subscribe(filter, { qos: 1 }, (error, granted) => {
      client.off("close", closed);
      if (error && client.connected) resolve("refused");
      else if (error) resolve("the connection is closed");
      else resolve((granted?.[0]?.qos ?? 128) > 2 ? "refused" : "granted, and nothing comes");
    });
  });
}

/** The box hears the hub. Ask before causing it. */
export async function ready({ shop }: BrokerStage): Promise<string> {
  const message = await shop.hears((one) => one.type === "uplink" && one.status === "ready");
  return message.type === "uplink" ? message.detail : "";
}

export function countersOf(message: object): Readonly<Record<string, number>> {
  return "counters" in message ? (message.counters as Record<string, number>) : {};
}
