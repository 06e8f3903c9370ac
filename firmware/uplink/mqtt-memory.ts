/** What the MQTT library remembers: little, and as long as it is used. Box and hub both use it. */
import { type IClientOptions, Store } from "mqtt";
import { writeToStream } from "mqtt-packet";

/** Small buffers are cut from pools of this size; Node's own choice is 64 KiB. */
const POOL_BYTES = 1024;

/**
 * The library would keep each of the 65,536 message numbers ready as a buffer: 7 MiB of them. And
 * of each packet length that it ever wrote it keeps four bytes, and with them the whole pool that
 * they were cut from: tens of megabytes in days, where pools are large.
 */
export function boundMqttMemory(): void {
  writeToStream.cacheNumbers = false;
  Buffer.poolSize = POOL_BYTES;
}

/**
 * The message stores of one client, for one connection. It still handles what it had parsed when it
 * was ended; its own stores are gone by then, and a broker that goes on speaking would bring the
 * process down. These last as long as somebody holds them.
 */
export function lastingMqttStores(): Pick<IClientOptions, "incomingStore" | "outgoingStore"> {
  return {
    incomingStore: new Store({ clean: false }),
    outgoingStore: new Store({ clean: false }),
  };
}
