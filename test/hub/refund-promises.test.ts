/**
 * What the hub promises about refunds, under anything: requests of two boxes, repeated, replayed
 * and at once, restarts, a full store, an institution that is silent, slow or refuses.
 */
import fc from "fast-check";
import { test } from "tap";
import { isBalanced, trialBalance } from "../../hub/ledger/ledger.ts";
import { isOpen, orderKey, returnedMinor } from "../../hub/orders/order.ts";
import { StoreError } from "../../hub/store/store-error.ts";
import { HubWorld, ORDER, SECOND_BOX, type Signer, sign, TERMINAL } from "./hub-world.ts";
import type { CallPlan, RefundPlan } from "./model-institution.ts";

const KEY = orderKey(TERMINAL, ORDER);
const PAID_MINOR = 1250;

interface Ask {
  readonly do: "refund";
  readonly terminal: string;
  readonly number: number;
  readonly amountMinor: number;
}

type Action =
  | Ask
  | { readonly do: "at-once"; readonly asks: readonly Ask[] }
  | { readonly do: "replay"; readonly which: number }
  | { readonly do: "reverse" | "restart" | "fill-store" }
  | { readonly do: "pass"; readonly ms: number }
  | { readonly do: "plan"; readonly refund: RefundPlan; readonly call: CallPlan };

const ask = fc.record<Ask>({
  do: fc.constant("refund"),
  terminal: fc.constantFrom(TERMINAL, SECOND_BOX),
  number: fc.nat(4),
  amountMinor: fc.constantFrom(1, 333, 625, 1000, PAID_MINOR),
});

const actions = fc.array(
  fc.oneof(
    { arbitrary: ask, weight: 4 },
    fc.record({
      do: fc.constant("at-once" as const),
      asks: fc.array(ask, { minLength: 2, maxLength: 5 }),
    }),
    fc.record({ do: fc.constant("replay" as const), which: fc.nat(20) }),
    fc.constantFrom<Action>({ do: "restart" }, { do: "fill-store" }, { do: "reverse" }),
    fc.record({ do: fc.constant("pass" as const), ms: fc.integer({ min: 0, max: 30_000 }) }),
    fc.record({
      do: fc.constant("plan" as const),
      refund: fc.constantFrom<RefundPlan>(
        ...(["refund", "refuse", "accepted", "silent-done", "silent-lost"] as const),
      ),
      call: fc.constantFrom<CallPlan>("answer", "silent", "system-error"),
    }),
  ),
  { minLength: 3, maxLength: 25 },
);

const discounts = fc.constantFrom(0, 1, 149, 1249).map((amountMinor) => ({
  payerMinor: PAID_MINOR - amountMinor,
  discounts:
    amountMinor === 0 ? [] : [{ funder: "network" as const, amountMinor, name: "Card week" }],
}));

test("whatever happens, never more than was paid goes back, and every refund ends", async (t) => {
  await fc.assert(
    fc.asyncProperty(actions, discounts, async (script, parts) => {
      const world = new HubWorld();
      world.institution.parts = parts;
      await world.send(world.pay());
      const sent: Sent[] = [];
      for (const action of script) {
        await perform(world, action, sent);
        check(world.institution.returnedMinor(KEY) <= PAID_MINOR, "more than was paid went back");
      }
      world.institution.callPlan = "answer";
      world.institution.refundPlan = "refund";
      world.store.failures = 0;
      // The longest pause of the schedule for each of the refunds, and twice for the last.
      await world.pass(6 * 620_000);
      await checkPromises(world);
    }),
    { numRuns: 200 },
  );
  t.end();
});

interface Sent {
  readonly terminal: string;
  readonly text: string;
}

async function perform(world: HubWorld, action: Action, sent: Sent[]): Promise<void> {
  switch (action.do) {
    case "refund":
      return deliver(world, refund(world, action, sent));
    case "at-once": {
      const messages = action.asks.map((each) => refund(world, each, sent));
      await Promise.all(messages.map((message) => deliver(world, message)));
      return;
    }
    case "replay":
      return deliver(world, sent[action.which]);
    case "reverse":
      return deliver(world, { terminal: TERMINAL, text: sign(world.reverse()) });
    case "pass":
      return world.pass(action.ms);
    case "restart":
      return world.restartHub();
    case "fill-store":
      world.store.failures = 2;
      return;
    case "plan":
      world.institution.refundPlan = action.refund;
      world.institution.callPlan = action.call;
  }
}

function refund(world: HubWorld, { terminal, number, amountMinor }: Ask, sent: Sent[]): Sent {
  const request = world.refund({
    ...{ terminal, amountMinor },
    refund: `260102000000000000000000000${number}`,
  });
  const message = { terminal, text: sign(request, terminal as Signer) };
  sent.push(message);
  return message;
}

async function deliver(world: HubWorld, message: Sent | undefined): Promise<void> {
  if (!message) return;
  await world.deliver(`t/${message.terminal}/up/tx`, message.text).catch((error: unknown) => {
    // The broker does not acknowledge it then, and the box repeats it.
    if (!(error instanceof StoreError)) throw error;
  });
}

async function checkPromises(world: HubWorld): Promise<void> {
  const order = await world.order();
  const { institution } = world;
  check(order !== null && !isOpen(order), "the order, or a refund of it, is left open");
  check(institution.breaches.length === 0, institution.breaches.join(", "));
  const refundedMinor = institution.returnedMinor(KEY);
  check(refundedMinor === returnedMinor(order), "the institution gave another sum back");
  check(refundedMinor <= PAID_MINOR, "more than was paid went back");
  const isReversed = !institution.holds(KEY);
  check(!(isReversed && refundedMinor > 0), "a refund and a reversal gave money back");
  const backMinor = isReversed ? PAID_MINOR : refundedMinor;
  check((order.phase === "reversed") === (isReversed || wasTakenBack(world)), order.phase);
  check(order.phase !== "reversed" || backMinor === PAID_MINOR, "reversed, but not all is back");
  await checkLedger(world, PAID_MINOR - backMinor);
  checkTold(world);
  check(world.clock.timers === 0, "something is still being done");
}

function wasTakenBack(world: HubWorld): boolean {
  return world.store.commits.some(({ phase }) => phase === "reversing" || phase === "reversed");
}

async function checkLedger(world: HubWorld, leftMinor: number): Promise<void> {
  const balances = trialBalance(await world.store.journal());
  check(isBalanced(balances), "the ledger is not balanced");
  const owed = balances.find(({ account }) => account === "payable/shop-1")?.balanceMinor;
  check(owed === BigInt(-leftMinor), `the ledger owes ${owed}`);
  if (leftMinor === 0) check(balances.every(isZero), "somebody did not get their part back");
  check(balances.every(isRightWay), "somebody got more than their part back");
}

function isZero({ balanceMinor }: { readonly balanceMinor: bigint }): boolean {
  return balanceMinor === 0n;
}

function isRightWay({ account, balanceMinor }: ReturnType<typeof trialBalance>[number]): boolean {
  return account.startsWith("payable/") ? balanceMinor <= 0n : balanceMinor >= 0n;
}

/** What a box was told of a refund's end is never taken back. */
function checkTold(world: HubWorld): void {
  const ends = new Map<string, string>();
  for (const said of world.heard) {
    if (said.type !== "refund-answer" || said.state === "pending") continue;
    const before = ends.get(said.refund) ?? said.state;
    check(before === said.state, `refund ${said.refund} was ${before}, then ${said.state}`);
    ends.set(said.refund, said.state);
  }
}

function check(isKept: boolean, broken: string): asserts isKept {
  if (!isKept) throw new Error(broken);
}
