/** Whether several hubs can share the requests; where not, the hub says so at its start. */
import type { Test } from "tap";
import { SystemClock } from "../../hal/clock/system-clock.ts";
import { SystemRandom } from "../../hal/random/system-random.ts";
import { ExternalBroker } from "../../hub/broker/external-broker.ts";
import { type BrokerStage, HUB } from "./broker-stage.ts";
import type { Seen } from "./seen.ts";

/** With the hub's program stopped. */
export async function sharesRequests(t: Test, stage: BrokerStage, seen: Seen): Promise<void> {
  const row = "Hubs that share the requests (`sharedGroup`)";
  if (!stage.broker) return seen.add(row, "one hub only");
  const hub = new ExternalBroker({
    ...stage.hubLogin,
    ...{ clientId: HUB, sharedGroup: "hubs", clock: new SystemClock(), random: new SystemRandom() },
  });
  const words = await hub
    .start(async () => {})
    .then(
      () => null,
      (error: Error) => error.message,
    );
  await hub.stop();
  if (words !== null) t.match(words, /shared subscriptions \(\$share\)/, "in plain words");
  seen.add(row, words === null ? "work" : "do not; the hub says so and does not start");
}
