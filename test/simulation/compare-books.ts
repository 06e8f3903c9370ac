/**
 * Compares what the institutions' own books say of every order with the hub's ledger, once nothing
 * is under way any more.
 */
import type { JournalEntry } from "../../hub/ledger/ledger.ts";
import { isBalanced, trialBalance } from "../../hub/ledger/ledger.ts";
import type { SandboxEntry } from "../../hub/sandbox/sandbox-books.ts";

/**
 * Every difference, in words; empty where all is well. `entries` are those of all institutions,
 * `journal` is the hub's whole journal.
 */
export function compareBooks(
  journal: readonly JournalEntry[],
  entries: readonly SandboxEntry[],
): readonly string[] {
  const complaints: string[] = [];
  if (!isBalanced(trialBalance(journal))) complaints.push("the hub's ledger is not balanced");
  for (const { id, entries: legs } of journal) {
    const sum = legs.reduce((total, { amountMinor }) => total + amountMinor, 0);
    if (sum !== 0) complaints.push(`${id}: its entries sum to ${sum}`);
  }
  const settled = entries.filter(({ account }) => account === "settlement");
  const atInstitution = sumsByOrder(settled.map(({ id, amountMinor }) => ({ id, amountMinor })));
  const atHub = sumsByOrder(
    journal.flatMap(({ id, entries: legs }) =>
      legs
        .filter(({ account }) => account.startsWith("payable/"))
        .map(({ amountMinor }) => ({ id, amountMinor: -amountMinor })),
    ),
  );
  for (const order of new Set([...atInstitution.keys(), ...atHub.keys()])) {
    const [taken, owed] = [atInstitution.get(order) ?? 0, atHub.get(order) ?? 0];
    if (taken !== owed) complaints.push(`${order}: ${taken} taken, the hub's ledger owes ${owed}`);
    if (taken < 0) complaints.push(`${order}: ${-taken} more given back than taken`);
  }
  for (const order of chargedTwice(settled)) complaints.push(`${order}: charged twice`);
  return complaints;
}

/** The ids of facts, in either books, begin with the order's name. */
function orderOf(id: string): string {
  return id.split("/")[0] ?? id;
}

function sumsByOrder(
  facts: readonly { readonly id: string; readonly amountMinor: number }[],
): ReadonlyMap<string, number> {
  const sums = new Map<string, number>();
  for (const { id, amountMinor } of facts) {
    sums.set(orderOf(id), (sums.get(orderOf(id)) ?? 0) + amountMinor);
  }
  return sums;
}

function chargedTwice(settled: readonly SandboxEntry[]): readonly string[] {
  const charges = settled.filter(({ amountMinor }) => amountMinor > 0);
  const orders = charges.map(({ id }) => orderOf(id));
  return [...new Set(orders.filter((order, at) => orders.indexOf(order) !== at))];
}
