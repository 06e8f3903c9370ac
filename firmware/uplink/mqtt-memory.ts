/** Keeps the MQTT library's memory small, for the life of the process. Box and hub both call it. */
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
