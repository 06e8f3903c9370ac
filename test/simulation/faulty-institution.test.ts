/** Calls to institutions that get lost, late or doubled: what the hub makes of them. */
import { test } from "tap";
import { SimulatedRandom } from "../../hal/random/simulated-random.ts";
import { MemoryStore } from "../../hub/store/memory-store.ts";
import { checkHistory, checkPromises } from "../hub/hub-promise-check.ts";
import { HubWorld } from "../hub/hub-world.ts";
import { FaultyInstitution, type InstitutionFault } from "./faulty-institution.ts";

const FAULTS: readonly InstitutionFault[] = [
  ...(["call-lost", "call-late", "call-twice", "answer-lost", "answer-late"] as const),
  ...(["unknown", "refused-busy", "broken", "blind"] as const),
];

test("each fault on the way to an institution ends every order, charged once at most", async (t) => {
  for (const fault of FAULTS) {
    let happened = 0;
    for (let seed = 1; seed <= 20; seed += 1) happened += await livesWith(fault, seed);
    t.ok(happened >= 10, `${fault}: ${happened} times`);
  }
});

async function livesWith(fault: InstitutionFault, seed: number): Promise<number> {
  const random = new SimulatedRandom(seed);
  const ways: FaultyInstitution[] = [];
  const world = new HubWorld(new MemoryStore(), (clock, institution) => {
    const way = new FaultyInstitution({ institution, clock, random, rates: { [fault]: 400 } });
    ways.push(way);
    return new Map([[way.id, way]]);
  });
  await world.send(world.pay());
  await world.pass(5_000);
  await world.send(world.query());
  await world.pass(5_000);
  if (seed % 2 === 0) await world.send(world.reverse());
  await world.pass(60_000);
  for (const way of ways) way.rates = {};
  await world.pass(300_000);
  await checkPromises(world).catch((cause: Error) => {
    throw new Error(`${cause.message} with ${fault}, seed ${seed}`, { cause });
  });
  checkHistory(world);
  return ways.reduce((sum, { faults }) => sum + faults.length, 0);
}

test("an institution that cannot be asked about an order for a while says at last that it is paid", async (t) => {
  const world = new HubWorld(new MemoryStore(), (clock, institution) => {
    const random = new SimulatedRandom(1);
    const way = new FaultyInstitution({ institution, clock, random, rates: { blind: 1000 } });
    clock.after(10_000, () => {
      way.rates = {};
    });
    return new Map([[way.id, way]]);
  });
  await world.send(world.pay());
  await world.pass(9_000);
  await world.send(world.query());
  await world.pass(1_000);
  t.equal((await world.order())?.phase, "unknown");
  await world.pass(60_000);
  t.equal((await world.order())?.phase, "approved");
});
