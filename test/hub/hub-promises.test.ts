/**
 * What the hub promises about money, under anything: requests repeated, replayed and out of order,
 * restarts, a full store, an institution that is silent.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import fc from "fast-check";
import { test } from "tap";
import { SqliteStore } from "../../hub/store/sqlite-store.ts";
import { StoreError } from "../../hub/store/store-error.ts";
import { checkHistory, checkPromises } from "./hub-promise-check.ts";
import { CODE, HubWorld, sign, TERMINAL } from "./hub-world.ts";
import type { CallPlan, PayPlan } from "./model-institution.ts";

type Action =
  | { readonly do: "pay" | "query" | "reverse" | "restart" | "fill-store" | "customer-acts" }
  | { readonly do: "replay"; readonly which: number }
  | { readonly do: "pass"; readonly ms: number }
  | { readonly do: "plan"; readonly pay: PayPlan; readonly call: CallPlan };

const payPlans: PayPlan[] = [
  ...(["approve", "decline", "customer-acts"] as const),
  ...(["system-error-paid", "silent-paid", "silent-lost", "silent-late"] as const),
  "slow-approve",
];

const actions = fc.array(
  fc.oneof(
    fc.constantFrom<Action>(
      { do: "pay" },
      { do: "query" },
      { do: "reverse" },
      { do: "restart" },
      { do: "fill-store" },
      { do: "customer-acts" },
    ),
    fc.record({ do: fc.constant("replay" as const), which: fc.nat(20) }),
    fc.record({ do: fc.constant("pass" as const), ms: fc.integer({ min: 0, max: 30_000 }) }),
    fc.record({
      do: fc.constant("plan" as const),
      pay: fc.constantFrom(...payPlans),
      call: fc.constantFrom<CallPlan>("answer", "silent", "system-error"),
    }),
  ),
  { minLength: 3, maxLength: 25 },
);

test("whatever happens, an order is charged once and ends as the box was told", async (t) => {
  await fc.assert(
    fc.asyncProperty(actions, async (script) => {
      const world = new HubWorld();
      const sent: string[] = [];
      for (const action of script) await perform(world, action, sent);
      world.institution.callPlan = "answer";
      world.store.failures = 0;
      await world.pass(300_000);
      await checkPromises(world);
      checkHistory(world);
    }),
    { numRuns: 400 },
  );
  t.end();
});

async function perform(world: HubWorld, action: Action, sent: string[]): Promise<void> {
  switch (action.do) {
    case "pay":
    case "query":
    case "reverse":
      sent.push(sign(world[action.do]()));
      return deliver(world, sent.at(-1));
    case "replay":
      return deliver(world, sent[action.which]);
    case "pass":
      return world.pass(action.ms);
    case "restart":
      return world.restartHub();
    case "fill-store":
      world.store.failures = 2;
      return;
    case "customer-acts":
      return world.institution.customerActs();
    case "plan":
      world.institution.payPlan = action.pay;
      world.institution.callPlan = action.call;
  }
}

async function deliver(world: HubWorld, message: string | undefined): Promise<void> {
  if (message === undefined) return;
  await world.deliver(`t/${TERMINAL}/up/tx`, message).catch((error: unknown) => {
    // The broker does not acknowledge it then, and the box repeats it.
    if (!(error instanceof StoreError)) throw error;
  });
}

test("no payment code is ever in the hub's files", async (t) => {
  const directory = t.testdir();
  const store = new SqliteStore(join(directory, "hub.sqlite"), { afterTurn: setImmediate });
  const world = new HubWorld(store);
  world.institution.payPlan = "customer-acts";
  await world.send(world.pay());
  await world.pass(20_000);
  // The store writes in real time, whatever the clock of the world says.
  while ((await world.order())?.phase !== "customer-acting") await setTimeout(10);
  for (const name of readdirSync(directory)) {
    const bytes = readFileSync(join(directory, name));
    t.ok(bytes.length > 0 || name.endsWith("-wal"), name);
    t.notOk(bytes.includes(CODE), name);
    t.notOk(bytes.includes(Buffer.from(CODE).toString("base64url")), name);
  }
  await world.hub.stop();
  await store.close();
});
