/**
 * What the hub promises about a code that is shown, under anything: several payers at once, notices
 * lost, repeated and late, payments that arrive after the close, restarts, a full store.
 */
import fc from "fast-check";
import { test } from "tap";
import type { PaidNotice } from "../../hub/institutions/notice-taker.ts";
import { isBalanced, trialBalance } from "../../hub/ledger/ledger.ts";
import { isOpen, orderKey } from "../../hub/orders/order.ts";
import { MemoryStore } from "../../hub/store/memory-store.ts";
import { StoreError } from "../../hub/store/store-error.ts";
import { HubWorld, ORDER, TERMINAL } from "./hub-world.ts";
import { type CallPlan, ModelInstitution } from "./model-institution.ts";

const KEY = orderKey(TERMINAL, ORDER);
const PAYERS = [0, 1, 2, 3] as const;
type Payer = (typeof PAYERS)[number];

type Action =
  | { readonly do: "present" | "query" | "reverse" | "restart" | "fill-store" }
  | { readonly do: "customer-acts" | "arrive-late" | "notify" }
  | { readonly do: "claim"; readonly payers: readonly Payer[] }
  | { readonly do: "take"; readonly payer: Payer; readonly confirms: boolean }
  | { readonly do: "pass"; readonly ms: number }
  | { readonly do: "plan"; readonly call: CallPlan };

const payer = fc.constantFrom(...PAYERS);
const actions = fc.array(
  fc.oneof(
    fc.constantFrom<Action>(
      ...([{ do: "present" }, { do: "query" }, { do: "reverse" }, { do: "restart" }] as const),
      ...([{ do: "fill-store" }, { do: "customer-acts" }, { do: "arrive-late" }] as const),
      ...([{ do: "notify" }, { do: "notify" }] as const),
    ),
    fc.record({
      do: fc.constant("claim" as const),
      payers: fc.array(payer, { minLength: 1, maxLength: 3 }),
    }),
    fc.record({ do: fc.constant("take" as const), payer, confirms: fc.boolean() }),
    fc.record({ do: fc.constant("pass" as const), ms: fc.integer({ min: 0, max: 80_000 }) }),
    fc.record({
      do: fc.constant("plan" as const),
      call: fc.constantFrom<CallPlan>("answer", "silent", "system-error"),
    }),
  ),
  { minLength: 3, maxLength: 25 },
);

/** Two institutions, and four customers of theirs before one display. */
class Counter {
  readonly world: HubWorld;
  readonly institutions: readonly [ModelInstitution, ModelInstitution];
  readonly isOwn: boolean;
  readonly #claims = new Set<Payer>();
  text = "";

  constructor(isOwn: boolean) {
    this.isOwn = isOwn;
    let made: readonly [ModelInstitution, ModelInstitution] | null = null;
    this.world = new HubWorld(new MemoryStore(), (clock) => {
      made = [new ModelInstitution("wechat-pay", clock), new ModelInstitution("alipay", clock)];
      return new Map(made.map((one) => [one.id, one]));
    });
    if (!made) throw new Error("the world asked for no institutions");
    this.institutions = made;
  }

  /** A code of an institution's own is its own customers' alone. */
  #institutionOf(payer: Payer): ModelInstitution {
    return this.institutions[this.isOwn || payer % 2 === 0 ? 0 : 1];
  }

  async perform(action: Action): Promise<void> {
    const { world } = this;
    switch (action.do) {
      case "present":
        await this.#ask(world.present({}, this.isOwn ? "wechat-pay" : undefined));
        for (const said of world.heard) if (said.type === "code") this.text = said.text;
        return;
      case "query":
        return this.#ask(world.query());
      case "reverse":
        return this.#ask(world.reverse({}, "not-paid-in-time"));
      case "restart":
        return world.restartHub();
      case "fill-store":
        world.store.failures = 2;
        return;
      case "claim":
        await Promise.all(action.payers.map((payer) => this.#claim(payer)));
        return;
      case "take":
        return this.#take(action.payer, action.confirms);
      case "customer-acts":
        for (const one of this.institutions) one.customerActs();
        return;
      case "arrive-late":
        // Only a payment that had begun can arrive, and only once.
        if (this.#began) this.#began.arriveLate(KEY);
        return;
      case "notify":
        return this.notify();
      case "pass":
        return world.pass(action.ms);
      case "plan":
        for (const one of this.institutions) one.callPlan = action.call;
    }
  }

  #began: ModelInstitution | null = null;

  #ask(request: object): Promise<void> {
    return orStoreFailure(this.world.send(request));
  }

  async #claim(payer: Payer): Promise<void> {
    if (this.isOwn || !this.text) return;
    const { id: institution } = this.#institutionOf(payer);
    const claim = { institution, text: this.text, institutionOrder: `P${payer}` };
    const answer = await orStoreFailure(this.world.hub.notices.claim(claim));
    if (answer?.ok) this.#claims.add(payer);
  }

  #take(payer: Payer, confirms: boolean): void {
    const mayTake = this.isOwn ? this.text !== "" : this.#claims.has(payer);
    const institution = this.#institutionOf(payer);
    if (!mayTake || !institution.takeScanned(KEY, { number: `P${payer}`, confirms })) return;
    this.#began = institution;
  }

  /** The institution that holds money says so. */
  async notify(): Promise<void> {
    for (const one of this.institutions) {
      const truth = one.holds(KEY) ? one.paymentOf(KEY) : null;
      if (truth === null) continue;
      const outcome = { type: "approved", institutionOrder: truth } as const;
      const order = {
        hubOrder: KEY,
        amountMinor: 1250,
        currency: "CNY",
        merchant: "shop-1",
      } as const;
      const notice: PaidNotice = { institution: one.id, order, outcome };
      const answer = await orStoreFailure(this.world.hub.notices.notify(notice));
      if (answer && !answer.ok) throw new Error(`money was taken, and the hub says ${answer.why}`);
    }
  }
}

test("whatever happens, at most one payer pays, and it ends as the box was told", async (t) => {
  await fc.assert(
    fc.asyncProperty(fc.boolean(), actions, async (isOwn, script) => {
      const counter = new Counter(isOwn);
      await counter.perform({ do: "present" });
      for (const action of script) await counter.perform(action);
      await counter.perform({ do: "plan", call: "answer" });
      counter.world.store.failures = 0;
      // Institutions repeat their notices until they are taken.
      for (let round = 0; round < 4; round += 1) {
        await counter.notify();
        await counter.world.pass(300_000);
      }
      await checkPromises(counter);
    }),
    { numRuns: 400 },
  );
  t.end();
});

async function checkPromises({ world, institutions, isOwn }: Counter): Promise<void> {
  const order = await world.order();
  const holders = institutions.filter((one) => one.holds(KEY));
  const charged = institutions.reduce((sum, { timesCharged }) => sum + timesCharged, 0);
  check(charged <= 1, `${charged} payments`);
  check(holders.length <= 1, "two institutions hold money");
  check(!order || !isOpen(order), `left ${order?.phase}`);
  const isApproved = order?.phase === "approved";
  check(isApproved === (holders.length === 1), `${order?.phase}, but the money is not so`);
  if (isApproved) check(order?.route?.institution === holders[0]?.id, "another one holds it");
  checkHistory(world, isOwn);
  const canStillPay = isOwn && institutions[0].takeScanned(KEY);
  check(!order || !canStillPay, "the order has ended, and its code can still be paid");
  const balances = trialBalance(await world.store.journal());
  const owedMinor = balances.find(({ account }) => account === "payable/shop-1")?.balanceMinor;
  check(isBalanced(balances), "the ledger is not balanced");
  check((owedMinor ?? 0n) === (isApproved ? -1250n : 0n), `the ledger owes ${owedMinor}`);
  check(world.clock.timers === 0, "something is still being done");
  const ends = world.told().filter((word) => /^(approved|declined|closed|reversed)/.test(word));
  const last = ends.at(-1)?.split(" ")[0] ?? order?.phase;
  check(last === order?.phase, `ended ${order?.phase}, told ${ends.join(", ")}`);
}

function checkHistory({ store }: HubWorld, isOwn: boolean): void {
  const phases = store.commits.map(({ phase }) => phase);
  const taken = phases.findIndex((phase) => phase === "reversing" || phase === "closed");
  check(taken < 0 || !phases.slice(taken).includes("approved"), `went ${phases.join(", ")}`);
  const routes = new Set(store.commits.flatMap(({ route }) => (route ? [route.institution] : [])));
  check(routes.size <= 1, "the order changed hands");
  if (isOwn) check(!routes.has("alipay"), "not its own institution");
}

async function orStoreFailure<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    // Whoever asked asks again.
    if (error instanceof StoreError) return undefined;
    throw error;
  }
}

function check(isKept: boolean, broken: string): void {
  if (!isKept) throw new Error(broken);
}
