/** The hub as it runs on a machine, on a simulated clock. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { test } from "tap";
import { SimulatedClock } from "../../hal/clock/simulated-clock.ts";
import { SimulatedRandom } from "../../hal/random/simulated-random.ts";
import { makeHubSeeds } from "../../hub/keys/hub-keys.ts";
import { openHub } from "../../hub/open-hub.ts";
import { readHubSettings } from "../../hub/settings/hub-settings.ts";
import { SqliteStore } from "../../hub/store/sqlite-store.ts";
import { writeHubSettings } from "./hub-process.ts";
import { settle } from "./hub-world.ts";
import { sampleOrder } from "./store/sample-order.ts";

test("a hub that runs on takes over what another one has left in its store", async (t) => {
  const folder = t.testdir({ data: {} });
  const reading = readHubSettings(readFileSync(writeHubSettings(folder), "utf8"));
  if (!reading.ok) throw new Error(reading.why);
  const settings = { ...reading.settings, dataDirectory: join(folder, "data") };
  const [clock, random] = [new SimulatedClock(), new SimulatedRandom(3)];
  const seeds = makeHubSeeds(random);
  const observe = () => {};
  const afterTurn = setImmediate;
  const options = { settings, settingsFolder: folder, seeds, clock, random, afterTurn, observe };
  const hub = await openHub(options);
  const store = new SqliteStore(join(settings.dataDirectory, "hub.sqlite"), { afterTurn });
  await store.commit(sampleOrder({ phase: "reversing", reason: "cancelled" }), []);
  for (let minute = 0; minute < 3; minute += 1) {
    clock.advance(60_000);
    await settle();
    await settle();
  }
  const found = () => store.find("box-1", sampleOrder().number);
  // The store writes in real time.
  while ((await found())?.phase === "reversing") await setTimeout(10);
  t.match(await found(), { phase: "closed" });
  await store.close();
  await hub.stop();
});
