/** What the MQTT library keeps for good of each message, at the box and at the hub's broker. */
import { setTimeout as sleep } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { test } from "tap";
import { SimulatedClock } from "../../../hal/clock/simulated-clock.ts";
import { EmbeddedBroker } from "../../../hub/broker/embedded-broker.ts";
import { HubCounters } from "../../../hub/hub-counters.ts";
import { BareAedes } from "../../firmware/uplink/bare-aedes.ts";
import { linksTo } from "../../firmware/uplink/link-probe.ts";
import { boxKeys, connectBox } from "./test-box.ts";

const SIZES = 300;
const COLLECTIONS = 10;
const NODES_POOL_BYTES = 64 * 1024;
const GROWTH_BYTES_MAX = 2 * 1024 * 1024;

test("a box that publishes messages of ever new sizes keeps no more memory", async (t) => {
  Buffer.poolSize = NODES_POOL_BYTES;
  const broker = await BareAedes.start();
  const link = linksTo(broker.port)();
  await link.connect();
  const before = await arrayBufferBytes();
  for (let size = 1; size <= SIZES; size += 1) {
    await link.publish("t/box-1/up/tx", "x".repeat(size), { expirySeconds: 5, correlation: "1" });
    useUpAPool();
  }
  const grownBytes = (await arrayBufferBytes()) - before;
  t.ok(grownBytes < GROWTH_BYTES_MAX, `${grownBytes} bytes after ${SIZES} sizes`);
  await link.close();
  await broker.stop();
});

test("a hub that publishes messages of ever new sizes keeps no more memory", async (t) => {
  Buffer.poolSize = NODES_POOL_BYTES;
  const terminal = { id: "box-1", merchant: "shop-1", publicKey: boxKeys.publicKey };
  const broker = new EmbeddedBroker({
    ...{ host: "127.0.0.1", port: 0, terminals: new Map([["box-1", terminal]]) },
    ...{ clock: new SimulatedClock(), counters: new HubCounters() },
  });
  await broker.start(async () => {});
  const box = await connectBox(t, broker.port);
  await box.subscribeAsync("t/box-1/dn/rx");
  const before = await arrayBufferBytes();
  // Sizes that the other test has not had: the library is shared.
  for (let size = 1001; size <= 1000 + SIZES; size += 1) {
    const received = new Promise((resolve) => box.once("message", resolve));
    await broker.publish("t/box-1/dn/rx", Buffer.alloc(size));
    await received;
    useUpAPool();
  }
  const grownBytes = (await arrayBufferBytes()) - before;
  t.ok(grownBytes < GROWTH_BYTES_MAX, `${grownBytes} bytes after ${SIZES} sizes`);
  await box.endAsync(true);
  await broker.stop();
});

/** As everything else does between two messages: small buffers are cut from shared pools. */
function useUpAPool(): void {
  for (let bytes = 0; bytes < NODES_POOL_BYTES; bytes += 500) Buffer.allocUnsafe(500);
}

/** What is held; the memory of buffers is given back beside us, some time after the collection. */
async function arrayBufferBytes(): Promise<number> {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  let least = Number.POSITIVE_INFINITY;
  for (let time = 0; time < COLLECTIONS; time += 1) {
    collect();
    await sleep(20);
    least = Math.min(least, process.memoryUsage().arrayBuffers);
  }
  return least;
}
