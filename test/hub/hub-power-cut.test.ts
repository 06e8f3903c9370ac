/** The power goes, or the store fails, at any commit of the hub: all promises hold. */
import { test } from "tap";
import { SimulatedRandom } from "../../hal/random/simulated-random.ts";
import type { Hub } from "../../hub/hub.ts";
import { StoreError } from "../../hub/store/store-error.ts";
import { FaultyStore, type StoreFault } from "../simulation/faulty-store.ts";
import { BootClock, MachinePower } from "../world/machine-power.ts";
import { checkHistory, checkPromises } from "./hub-promise-check.ts";
import { HubWorld, settle, sign, TERMINAL } from "./hub-world.ts";
import type { PayPlan } from "./model-institution.ts";

const MINUTE_MS = 60_000;

/** A hub on a machine of its own, which may lose its power. */
class Boot {
  readonly power = new MachinePower();
  readonly store: FaultyStore;
  readonly hub: Hub;

  constructor(world: HubWorld, seed = 1) {
    const { power } = this;
    const clock = new BootClock(world.clock, power);
    const random = new SimulatedRandom(seed);
    this.store = new FaultyStore({ store: world.store, clock: world.clock, random, power });
    this.hub = world.newHub({ store: this.store, clock });
  }
}

const PAY_PLANS: readonly PayPlan[] = [
  ...(["approve", "decline", "customer-acts", "slow-approve"] as const),
  ...(["system-error-paid", "silent-paid", "silent-lost", "silent-late"] as const),
];

test("a power cut in any commit, kept or not, leaves no order open and charges nobody twice", async (t) => {
  let cuts = 0;
  for (const plan of PAY_PLANS) {
    for (const isKept of [true, false]) {
      for (let commit = 1; ; commit += 1) {
        if (!(await livesThroughCut({ plan, commit, isKept }))) break;
        cuts += 1;
      }
    }
  }
  t.ok(cuts >= 40, `${cuts} power cuts`);
});

/** False where there was no such commit. Throws with the promise that is broken. */
async function livesThroughCut(cut: {
  readonly plan: PayPlan;
  readonly commit: number;
  readonly isKept: boolean;
}): Promise<boolean> {
  const world = new HubWorld();
  world.institution.payPlan = cut.plan;
  const first = new Boot(world);
  first.store.cutPowerAt(cut.commit, cut.isKept);
  await first.hub.start();
  let boot = first;
  const sent: string[] = [];
  for (const ask of ["pay", "query", "reverse"] as const) {
    sent.push(sign(world[ask]()));
    // The box repeats what the hub has not acknowledged.
    for (const message of sent) void boot.hub.receive(`t/${TERMINAL}/up/tx`, Buffer.from(message));
    await settle();
    await world.pass(ask === "reverse" ? 300_000 : 4_000);
    if (boot === first && !first.power.isOn) {
      boot = new Boot(world);
      await boot.hub.start();
      await settle();
      for (const message of sent)
        void boot.hub.receive(`t/${TERMINAL}/up/tx`, Buffer.from(message));
      await settle();
    }
  }
  await world.pass(300_000);
  const where = JSON.stringify(cut);
  await checkPromises(world).catch((cause: Error) => {
    throw new Error(`${cause.message} after ${where}`, { cause });
  });
  checkHistory(world);
  return !first.power.isOn;
}

test("each failure of the store, at each commit and read by chance, breaks no promise", async (t) => {
  const faults: readonly StoreFault[] = [
    ...(["full", "locked", "failed", "unreachable"] as const),
    ...(["answer-lost", "slow", "unreadable"] as const),
  ];
  for (const fault of faults) {
    let happened = 0;
    for (let seed = 1; seed <= 20; seed += 1) happened += await livesWithFault(fault, seed);
    t.ok(happened > 10, `${fault}: ${happened} times`);
  }
});

async function livesWithFault(fault: StoreFault, seed: number): Promise<number> {
  const world = new HubWorld();
  world.institution.payPlan = PAY_PLANS[seed % PAY_PLANS.length] ?? "approve";
  const { hub, store } = new Boot(world, seed);
  await hub.start();
  store.rates = { [fault]: 400 };
  const sent: string[] = [];
  for (const ask of ["pay", "query", "query", "reverse"] as const) {
    if (ask === "reverse" && seed % 3 !== 0) continue;
    sent.push(sign(world[ask]()));
    for (let again = 0; again < 3; again += 1) {
      for (const message of sent) void deliver(hub, message);
      await world.pass(4_000);
    }
  }
  store.rates = {};
  for (const message of sent) void deliver(hub, message);
  for (let minute = 0; minute < 6; minute += 1) {
    await hub.takeOver();
    await world.pass(MINUTE_MS);
  }
  await checkPromises(world).catch((cause: Error) => {
    throw new Error(`${cause.message} with ${fault}, seed ${seed}`, { cause });
  });
  checkHistory(world);
  return store.faults.length;
}

/** The broker delivers what was not acknowledged once more. */
async function deliver(hub: Hub, message: string): Promise<void> {
  await hub.receive(`t/${TERMINAL}/up/tx`, Buffer.from(message)).catch((error: unknown) => {
    if (!(error instanceof StoreError)) throw error;
  });
}
