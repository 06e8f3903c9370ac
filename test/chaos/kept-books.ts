/** Everything that a stopped or running shop has kept, read from its files alone. */
import { readFileSync } from "node:fs";
import { scanFrames } from "../../firmware/journal/journal-frame.ts";
import { type PaymentRecord, parseJournalRecord } from "../../firmware/journal/journal-record.ts";
import type { RefundRecord } from "../../firmware/journal/refund-record.ts";
import { INSTITUTIONS } from "../../firmware/protocol/institution-id.ts";
import { SystemRandom } from "../../hal/random/system-random.ts";
import type { JournalEntry } from "../../hub/ledger/ledger.ts";
import type { Order } from "../../hub/orders/order.ts";
import type { SandboxEntry } from "../../hub/sandbox/sandbox-books.ts";
import { SqliteSandboxBooks } from "../../hub/sandbox/sqlite-sandbox-books.ts";
import { SqliteStore } from "../../hub/store/sqlite-store.ts";
import { BOX_NAMES } from "./chaos-plan.ts";
import { boxFolder, TERMINALS } from "./chaos-shop.ts";

export interface BoxBooks {
  /** The latest record of each, by number. */
  readonly payments: ReadonlyMap<string, PaymentRecord>;
  readonly refunds: ReadonlyMap<string, RefundRecord>;
  /** Bytes that are no record, but for what a power cut leaves. */
  readonly damagedBytes: number;
}

export interface KeptBooks {
  /** By terminal. */
  readonly boxes: ReadonlyMap<string, BoxBooks>;
  readonly orders: readonly Order[];
  readonly ledger: readonly JournalEntry[];
  /** The institutions' accounts. */
  readonly accounts: readonly SandboxEntry[];
}

export async function readKeptBooks(folder: string): Promise<KeptBooks> {
  const boxes = new Map(
    BOX_NAMES.map((name) => [TERMINALS[name], readBoxBooks(boxFolder(folder, name))]),
  );
  const store = new SqliteStore(`${folder}/hub/hub.sqlite`, { afterTurn: setImmediate });
  const accounts = new SqliteSandboxBooks(`${folder}/hub/sandbox.sqlite`, new SystemRandom());
  try {
    const orders = await Promise.all(BOX_NAMES.map((box) => ordersOf(store, TERMINALS[box])));
    return {
      ...{ boxes, orders: orders.flat(), ledger: await store.journal() },
      accounts: INSTITUTIONS.flatMap((id) => [...accounts.entries(id)]),
    };
  } finally {
    await store.close();
    accounts.close();
  }
}

/** What is not over yet, in words. */
export function openIn({ boxes, orders }: KeptBooks): readonly string[] {
  const ended = ["approved", "declined", "closed", "reversed"];
  const atBoxes = [...boxes].flatMap(([terminal, { payments, refunds }]) => {
    const open = [
      ...[...payments.values()].filter(({ phase }) => phase !== "ended"),
      ...[...refunds.values()].filter(({ phase }) => phase === "asking"),
    ];
    return open.map(({ order, phase }) => `${order}: ${phase} at ${terminal}`);
  });
  const atHub = orders.flatMap(({ number, phase, refunds }) => {
    const isRefunding = refunds.some((refund) => refund.phase === "asking");
    if (ended.includes(phase) && !isRefunding) return [];
    return [`${number}: ${isRefunding ? "being refunded" : phase} at the hub`];
  });
  return [...atBoxes, ...atHub];
}

function readBoxBooks(folder: string): BoxBooks {
  const { payloads, damage } = scanFrames(readFileSync(`${folder}/journal.log`));
  const payments = new Map<string, PaymentRecord>();
  const refunds = new Map<string, RefundRecord>();
  for (const payload of payloads) {
    const record = parseJournalRecord(payload);
    if (record?.type === "payment") payments.set(record.order, record);
    if (record?.type === "refund") refunds.set(record.refund, record);
  }
  const lost = damage.filter(({ isTorn }) => !isTorn);
  const damagedBytes = lost.reduce((sum, { bytes }) => sum + bytes, 0);
  return { payments, refunds, damagedBytes };
}

const PAGE = 100;

async function ordersOf(store: SqliteStore, terminal: string): Promise<readonly Order[]> {
  const all: Order[] = [];
  for (let after = "0".repeat(28); ; ) {
    const page = await store.ordersOf(terminal, after, PAGE);
    all.push(...page);
    if (page.length < PAGE) return all;
    after = page.at(-1)?.number ?? after;
  }
}
