/** Runs a broker port as it is told and throws at whatever reaches the hub. */
import { createPublicKey, type JsonWebKey } from "node:crypto";
import { SystemClock } from "../../../hal/clock/system-clock.ts";
import { SystemRandom } from "../../../hal/random/system-random.ts";
import { EmbeddedBroker } from "../../../hub/broker/embedded-broker.ts";
import { ExternalBroker } from "../../../hub/broker/external-broker.ts";
import { HubCounters } from "../../../hub/hub-counters.ts";

interface BrokerArgument {
  readonly url?: string;
  readonly publicKey?: JsonWebKey;
}

const { url, publicKey: key } = JSON.parse(process.argv[2] ?? "{}") as BrokerArgument;
const clock = new SystemClock();
const handler = async () => {
  throw new TypeError("a bug of the hub");
};

if (url) {
  await new ExternalBroker({
    urls: [url],
    clientId: "hub",
    clock,
    random: new SystemRandom(),
  }).start(handler);
  console.log(0);
} else if (key) {
  const publicKey = createPublicKey({ key, format: "jwk" });
  const terminals = new Map([["box-1", { id: "box-1", merchant: "shop-1", publicKey }]]);
  const counters = new HubCounters();
  const options = { host: "127.0.0.1", port: 0, terminals, clock, counters };
  const broker = new EmbeddedBroker(options);
  await broker.start(handler);
  console.log(broker.port);
}
