/** The rules about money, checked on what box, hub and institutions have kept. Pure. */
import { isBalanced, trialBalance } from "../../hub/ledger/ledger.ts";
import { type Order, orderKey, returnedMinor } from "../../hub/orders/order.ts";
import { TERMINALS } from "./chaos-shop.ts";
import { type KeptBooks, openIn } from "./kept-books.ts";
import type { ToldEnd } from "./told-ends.ts";

/** Every rule that is broken, in words; empty where all is well. */
export function auditBooks(books: KeptBooks, told: readonly ToldEnd[]): readonly string[] {
  return [
    ...openIn(books),
    ...auditJournals(books),
    ...auditRefunds(books),
    ...auditCharges(books),
    ...auditLedger(books),
    ...auditTold(books, told),
  ];
}

/** Box and hub say the same of every order. */
function auditJournals({ boxes, orders }: KeptBooks): readonly string[] {
  const atHub = ordersByKey(orders);
  const complaints: string[] = [];
  for (const [box, { payments, damagedBytes }] of boxes) {
    if (damagedBytes > 0) complaints.push(`the journal of ${box}: ${damagedBytes} bytes damaged`);
    for (const { order, phase, verdict } of payments.values()) {
      // An order that the hub never heard of is closed by its word, and kept by it.
      const hub = atHub.get(orderKey(box, order))?.phase ?? "closed";
      const own = verdict ?? phase;
      if (own !== hub) complaints.push(`${order}: ${own} at ${box}, ${hub} at the hub`);
    }
  }
  for (const { terminal, number, phase } of orders) {
    const isKnown = boxes.get(terminal)?.payments.has(number);
    if (!isKnown) complaints.push(`${number}: ${phase} at the hub, unknown at its box`);
  }
  return complaints;
}

function auditRefunds({ boxes, orders }: KeptBooks): readonly string[] {
  const refunds = orders.flatMap((order) => order.refunds);
  const atHub = new Map(refunds.map(({ number, phase }) => [number, phase]));
  return [...boxes].flatMap(([box, { refunds: atBox }]) => {
    return [...atBox.values()].flatMap(({ refund, phase }) => {
      const hub = atHub.get(refund) ?? "refused";
      return phase === hub ? [] : [`refund ${refund}: ${phase} at ${box}, ${hub} at the hub`];
    });
  });
}

/** No order and no customer is charged twice, and what is held is what was approved. */
function auditCharges({ orders, accounts }: KeptBooks): readonly string[] {
  const atHub = ordersByKey(orders);
  const complaints: string[] = [];
  const heldMinor = new Map<string, number>();
  const charges = new Map<string, number>();
  for (const { id, account, amountMinor } of accounts) {
    const [order = "", fact] = id.split("/");
    if (account === "settlement") heldMinor.set(order, (heldMinor.get(order) ?? 0) + amountMinor);
    const charged = account === "settlement" ? order : account;
    const isCharge = fact === "payment" && (charged === order || account.startsWith("payer/"));
    if (isCharge) charges.set(charged, (charges.get(charged) ?? 0) + 1);
  }
  for (const [charged, times] of charges) {
    if (times > 1) complaints.push(`${charged} was charged ${times} times`);
  }
  for (const key of new Set([...atHub.keys(), ...heldMinor.keys()])) {
    const held = heldMinor.get(key) ?? 0;
    const order = atHub.get(key);
    const expected = dueMinor(order);
    if (held === expected) continue;
    const phase = order?.phase ?? "unknown";
    complaints.push(`${key}: ${held} taken and kept, where ${expected} is right (${phase})`);
  }
  return complaints;
}

/** The merchant is owed by the ledger what the orders say. */
function auditLedger({ orders, ledger }: KeptBooks): readonly string[] {
  const complaints = isBalanced(trialBalance(ledger)) ? [] : ["the ledger does not balance"];
  const owedMinor = new Map<string, number>();
  for (const { id, entries } of ledger) {
    const [order = ""] = id.split("/");
    for (const { account, amountMinor } of entries) {
      if (!account.startsWith("payable/")) continue;
      owedMinor.set(order, (owedMinor.get(order) ?? 0) - amountMinor);
    }
  }
  const atHub = ordersByKey(orders);
  for (const key of new Set([...atHub.keys(), ...owedMinor.keys()])) {
    const owed = owedMinor.get(key) ?? 0;
    const expected = dueMinor(atHub.get(key));
    if (owed !== expected) complaints.push(`${key}: ${owed} in the ledger, not ${expected}`);
  }
  return complaints;
}

/** Once told "approved" is for good; and so is not approved. */
function auditTold({ orders }: KeptBooks, told: readonly ToldEnd[]): readonly string[] {
  const atHub = ordersByKey(orders);
  return told.flatMap(({ box, order, verdict }) => {
    const hub = atHub.get(orderKey(TERMINALS[box], order))?.phase ?? "closed";
    if ((verdict === "approved") === (hub === "approved")) return [];
    return [`${order}: ${box} told "${verdict}", ${hub} at the hub`];
  });
}

/** What the merchant is to have of it in the end. */
function dueMinor(order: Order | undefined): number {
  return order?.phase === "approved" ? order.amountMinor - returnedMinor(order) : 0;
}

function ordersByKey(orders: readonly Order[]): ReadonlyMap<string, Order> {
  return new Map(orders.map((order) => [orderKey(order.terminal, order.number), order]));
}
