/** What the hub's store does by chance or on command, and what it keeps. */
import { test } from "tap";
import { SimulatedClock } from "../../hal/clock/simulated-clock.ts";
import { SimulatedRandom } from "../../hal/random/simulated-random.ts";
import { MemoryStore } from "../../hub/store/memory-store.ts";
import { sampleOrder } from "../hub/store/sample-order.ts";
import { MachinePower } from "../world/machine-power.ts";
import { FaultyStore, type StoreRates } from "./faulty-store.ts";

function bootOn(store: MemoryStore, rates: StoreRates = {}) {
  const clock = new SimulatedClock();
  const power = new MachinePower();
  const random = new SimulatedRandom(1);
  return { clock, power, store: new FaultyStore({ store, clock, power, random, rates }) };
}

test("a power cut keeps what was committed, and nothing else; nothing comes of the dead boot", async (t) => {
  for (const isKept of [true, false]) {
    const kept = new MemoryStore();
    const first = bootOn(kept);
    const order = sampleOrder();
    const { terminal, number } = order;
    first.store.cutPowerAt(1, isKept);
    let settled = false;
    const done = () => {
      settled = true;
    };
    first.store.commit(order, []).then(done, done);
    first.store.find(terminal, number).then(done, done);
    await new Promise((resolve) => setImmediate(resolve));
    t.notOk(first.power.isOn);
    t.notOk(settled, "a machine without power hears nothing more");
    const next = bootOn(kept);
    t.equal((await next.store.find(terminal, number)) !== null, isKept);
  }
});

test("a failed commit changes nothing; one whose answer is lost is made", async (t) => {
  const kinds = { full: "full", locked: "locked", failed: "failed", unreachable: "unreachable" };
  for (const [fault, kind] of Object.entries({ ...kinds, "answer-lost": "unreachable" })) {
    const kept = new MemoryStore();
    const { store } = bootOn(kept, { [fault]: 1000 });
    const order = sampleOrder();
    await t.rejects(store.commit(order, []), { name: "StoreError", kind });
    const found = await kept.find(order.terminal, order.number);
    t.equal(found !== null, fault === "answer-lost", fault);
    t.same(store.faults, [fault]);
  }
});

test("a slow store answers when the time has passed, an unreadable one says so", async (t) => {
  const slow = bootOn(new MemoryStore(), { slow: 1000 });
  const order = sampleOrder();
  const committed = slow.store.commit(order, []);
  await new Promise((resolve) => setImmediate(resolve));
  t.equal(slow.clock.timers, 1);
  slow.clock.advance(10_000);
  t.equal((await committed).revision, 1);

  const unreadable = bootOn(new MemoryStore(), { unreadable: 1000 });
  const unreachable = { name: "StoreError", kind: "unreachable" };
  await t.rejects(unreadable.store.openOrders(), unreachable);
  await t.rejects(unreadable.store.journal(), unreachable);
});
