/** What the hub promises of the one order of a world, once everything has settled. */
import { isBalanced, trialBalance } from "../../hub/ledger/ledger.ts";
import { isOpen, orderKey } from "../../hub/orders/order.ts";
import { type HubWorld, TERMINAL } from "./hub-world.ts";

/** Throws with the promise that is broken. */
export async function checkPromises(world: HubWorld): Promise<void> {
  const order = await world.order();
  const hasMoney = order !== null && world.institution.holds(orderKey(TERMINAL, order.number));
  const told = world.told();
  check(world.institution.timesCharged <= 1, "charged twice");
  check(!order || !isOpen(order), `left ${order?.phase}`);
  check((order?.phase === "approved") === hasMoney, `${order?.phase}, but the money is not so`);
  const answers = told.filter((word) => word !== "receipt" && !word.startsWith("refusal"));
  const ends = new Set(answers.map((word) => word.split(" ")[0] ?? ""));
  for (const open of ["unknown", "customer-acting"]) ends.delete(open);
  if (order?.phase === "reversed") ends.delete("approved");
  check(
    [...ends].every((end) => end === order?.phase),
    `told ${told.join(", ")}`,
  );
  const balances = trialBalance(await world.store.journal());
  const owedMinor = balances.find(({ account }) => account === "payable/shop-1")?.balanceMinor;
  check(isBalanced(balances), "the ledger is not balanced");
  check((owedMinor ?? 0n) === (hasMoney ? -1250n : 0n), `the ledger owes ${owedMinor}`);
  check(world.clock.timers === 0, "something is still being done");
}

/** Once it is being taken back, an order is never approved any more. */
export function checkHistory(world: HubWorld): void {
  const phases = world.store.commits.map(({ phase }) => phase);
  const taken = phases.indexOf("reversing");
  check(taken < 0 || !phases.slice(taken).includes("approved"), `went ${phases.join(", ")}`);
}

function check(isKept: boolean, broken: string): void {
  if (!isKept) throw new Error(broken);
}
