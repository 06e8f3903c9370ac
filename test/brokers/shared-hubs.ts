/** Whether several hubs can share the requests; where not, the hub says so at its start. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Test } from "tap";
import { SystemClock } from "../../hal/clock/system-clock.ts";
import { SystemRandom } from "../../hal/random/system-random.ts";
import { ExternalBroker } from "../../hub/broker/external-broker.ts";
import { type BrokerStage, HUB } from "./broker-stage.ts";
import type { Seen } from "./seen.ts";

const TRIES = 20;
const ABOUT_SHARES = /shared subscriptions \(\$share\)/;

/** With the hub's program stopped. */
export async function sharesRequests(t: Test, stage: BrokerStage, seen: Seen): Promise<void> {
  const row = "Hubs that share the requests (`sharedGroup`)";
  if (!stage.broker) return seen.add(row, "one hub only");
  let words = await startSharing(stage);
  // A cluster that has just lost a node, or got it back, may turn a hub away for a while.
  for (let time = 0; time < TRIES && words !== null && !ABOUT_SHARES.test(words); time += 1) {
    await sleep(1_000);
    words = await startSharing(stage);
  }
  if (words !== null) t.match(words, ABOUT_SHARES, "in plain words");
  seen.add(row, words === null ? "work" : "do not; the hub says so and does not start");
}

/** Null where it works, else what the hub says. */
async function startSharing(stage: BrokerStage): Promise<string | null> {
  const hub = new ExternalBroker({
    ...stage.hubLogin,
    ...{ clientId: HUB, sharedGroup: "hubs", clock: new SystemClock(), random: new SystemRandom() },
  });
  try {
    await hub.start(async () => {});
    return null;
  } catch (error) {
    return (error as Error).message;
  } finally {
    await hub.stop();
  }
}
