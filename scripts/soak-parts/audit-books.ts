/**
 * Whether everybody's books agree after a soak: what the box told its merchant, the box's journal,
 * the hub's orders and ledger, and what the institutions hold. Box and hub have stopped.
 */
import type { PaymentEnded, RefundTold } from "../../firmware/diagnostics/observation.ts";
import { JOURNAL_BYTES_MAX, Journal } from "../../firmware/journal/journal.ts";
import { INSTITUTIONS } from "../../firmware/protocol/institution-id.ts";
import { totalsOfRecord } from "../../firmware/shift/shift-record.ts";
import { netMinor, type Totals } from "../../firmware/shift/totals.ts";
import { FileDisk } from "../../hal/disk/file-disk.ts";
import { SystemRandom } from "../../hal/random/system-random.ts";
import { isBalanced, trialBalance } from "../../hub/ledger/ledger.ts";
import { orderKey } from "../../hub/orders/order.ts";
import type { SandboxEntry } from "../../hub/sandbox/sandbox-books.ts";
import { SqliteSandboxBooks } from "../../hub/sandbox/sqlite-sandbox-books.ts";
import { SqliteStore } from "../../hub/store/sqlite-store.ts";
import { SANDBOX_MERCHANT, SANDBOX_TERMINAL } from "../enrol-sandbox.ts";
import type { Told } from "./soak-files.ts";

export interface Audit {
  /** What does not agree, in words; empty where all is well. */
  readonly complaints: readonly string[];
  /** Paid and not given back, by what the box told. */
  readonly netMinor: number;
  /** The most that the box's journal may have had on disk, bytes. */
  readonly journalBytesMax: number;
}

const REWRITE_AT_GROWTH = 1.25;

export async function auditBooks(folder: string, told: Told): Promise<Audit> {
  const netMinor = sum(told.payments.filter(isApproved)) - sum(told.refunds.filter(isRefunded));
  const box = await auditBox(`${folder}/box`, told, netMinor);
  const store = new SqliteStore(`${folder}/hub/hub.sqlite`, { afterTurn: setImmediate });
  const books = new SqliteSandboxBooks(`${folder}/hub/sandbox.sqlite`, new SystemRandom());
  try {
    const atHub = await auditHub(store, told, netMinor);
    const atInstitutions = auditInstitutions(books, told, netMinor);
    const complaints = [...box.complaints, ...atHub, ...atInstitutions];
    return { complaints, netMinor, journalBytesMax: box.journalBytesMax };
  } finally {
    await store.close();
    books.close();
  }
}

async function auditBox(folder: string, told: Told, netToldMinor: number) {
  const opening = await Journal.open(new FileDisk(folder));
  if (!opening.ok) return { complaints: ["the box's journal is damaged"], journalBytesMax: 0 };
  const { journal, contents } = opening;
  // It was rewritten when it was opened: this is what must be kept.
  const keptBytes = (await new FileDisk(folder).read("journal.log"))?.length ?? 0;
  const journalBytesMax = Math.max(JOURNAL_BYTES_MAX, REWRITE_AT_GROWTH * keptBytes);
  const verdicts = new Map(told.payments.map((each) => [each.order, each.verdict]));
  const complaints = contents.payments
    .filter(({ order, verdict }) => verdict !== verdicts.get(order))
    .map(({ order, phase, verdict }) => {
      const said = verdicts.get(order) ?? "nothing";
      return `${order}: ${verdict ?? phase} in the journal, told ${said}`;
    });
  const { closed, open } = journal.takings;
  const totals = [
    ...closed.map(totalsOfRecord),
    journal.totals({ type: "shift", shift: open.number }),
  ];
  await journal.close();
  // The journal keeps the newest shifts: of a longer soak they are not all.
  const isComplete = (closed[0]?.number ?? 1) === 1;
  const netMinor = totals.reduce((net, each) => net + netOf(each), 0);
  if (isComplete && netMinor !== netToldMinor) {
    complaints.push(`the box's shifts come to ${netMinor}, told ${netToldMinor}`);
  }
  return { complaints, journalBytesMax };
}

async function auditHub(store: SqliteStore, told: Told, netMinor: number): Promise<string[]> {
  const complaints: string[] = [];
  for (const { number, phase } of await store.openOrders()) {
    complaints.push(`${number} is still ${phase} at the hub`);
  }
  for (const { order, verdict, amountMinor } of told.payments) {
    const atHub = await store.find(SANDBOX_TERMINAL, order);
    // Cancelled before anything left the box.
    if (!atHub && verdict === "closed") continue;
    if (atHub?.phase === verdict && atHub.amountMinor === amountMinor) continue;
    const said = atHub ? `${atHub.phase} ${atHub.amountMinor}` : "unknown";
    complaints.push(`${order}: ${said} at the hub, told ${verdict} ${amountMinor}`);
  }
  const balances = trialBalance(await store.journal());
  if (!isBalanced(balances)) complaints.push("the hub's ledger does not balance");
  const owed = balances.find(({ account }) => account === `payable/${SANDBOX_MERCHANT}`);
  const owedMinor = -Number(owed?.balanceMinor ?? 0n);
  if (owedMinor !== netMinor) {
    complaints.push(`the hub owes the merchant ${owedMinor}, told ${netMinor}`);
  }
  return complaints;
}

/** The institutions hold what was told as paid and not given back, order by order. */
function auditInstitutions(books: SqliteSandboxBooks, told: Told, netMinor: number): string[] {
  const held = new Map<string, number>();
  for (const institution of INSTITUTIONS) {
    for (const entry of books.entries(institution).filter(isSettlement)) {
      const hubOrder = entry.id.slice(0, entry.id.indexOf("/"));
      held.set(hubOrder, (held.get(hubOrder) ?? 0) + entry.amountMinor);
    }
  }
  const complaints: string[] = [];
  for (const payment of told.payments) {
    const refunds = told.refunds.filter(({ order }) => order === payment.order);
    const paidMinor = isApproved(payment) ? payment.amountMinor : 0;
    const expectedMinor = paidMinor - sum(refunds.filter(isRefunded));
    const heldMinor = held.get(orderKey(SANDBOX_TERMINAL, payment.order)) ?? 0;
    if (heldMinor === expectedMinor) continue;
    complaints.push(`${payment.order}: ${heldMinor} was taken, told ${expectedMinor}`);
  }
  const allMinor = [...held.values()].reduce((all, minor) => all + minor, 0);
  if (allMinor !== netMinor) complaints.push(`institutions hold ${allMinor}, told ${netMinor}`);
  return complaints;
}

function isApproved({ verdict }: PaymentEnded): boolean {
  return verdict === "approved";
}

function isRefunded({ verdict }: RefundTold): boolean {
  return verdict === "refunded";
}

function isSettlement({ account }: SandboxEntry): boolean {
  return account === "settlement";
}

function sum(amounts: readonly { readonly amountMinor: number }[]): number {
  return amounts.reduce((all, { amountMinor }) => all + amountMinor, 0);
}

function netOf(totals: Totals): number {
  return totals.reduce((net, row) => net + netMinor(row), 0);
}
