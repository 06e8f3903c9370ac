/**
 * Whether a broker shares a subscription among its subscribers (`$share`). Some grant one and then
 * deliver nothing, without a word, so it is tried: the hub sends itself a message through one.
 */
import type { IPublishPacket, MqttClient } from "mqtt";
import type { Clock } from "../../hal/clock/clock.ts";

const PROBE_MS_MAX = 5_000;
const ACTION = "leave sharedGroup out, or let the hub use the topic";

/** The hub needs the right to publish on it and to subscribe to it. */
export function probeTopic(clientId: string): string {
  return `hub/${clientId}/probe`;
}

/** Resolves when a shared message has come; rejects with one line of why it may not have. */
export async function proveSharing(
  client: MqttClient,
  { clientId, clock }: { readonly clientId: string; readonly clock: Clock },
): Promise<void> {
  const topic = probeTopic(clientId);
  const filter = `$share/${clientId}/${topic}`;
  await client.subscribeAsync(filter, { qos: 0 }).catch((cause: unknown) => {
    throw new Error(`it refuses shared subscriptions ($share) to ${topic}; ${ACTION}`, { cause });
  });
  await new Promise<void>((resolve, reject) => {
    const end = (act: () => void) => {
      stopWaiting();
      client.off("packetreceive", look);
      client.off("close", close);
      act();
    };
    const look = (packet: { cmd: string }) => {
      if (packet.cmd === "publish" && (packet as IPublishPacket).topic === topic) end(resolve);
    };
    const close = () => end(() => reject(new Error("it closed the connection")));
    const stopWaiting = clock.after(PROBE_MS_MAX, () => {
      const why = `it delivers nothing to shared subscriptions ($share) to ${topic}`;
      end(() => reject(new Error(`${why}; ${ACTION}`)));
    });
    client.on("packetreceive", look).once("close", close);
    client.publish(topic, "", { qos: 0 });
  });
  await client.unsubscribeAsync(filter);
}
