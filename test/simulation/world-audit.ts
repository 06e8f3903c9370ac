/**
 * What must hold of a simulated world once nothing goes wrong any more and its time has passed: the
 * rules about money and trust, on everything that boxes, hub and institutions have kept.
 */

import { Journal, type JournalContents } from "../../firmware/journal/journal.ts";
import { isOpen, type Order, orderKey, refundedMinor } from "../../hub/orders/order.ts";
import { SANDBOX_INSTITUTIONS } from "../../hub/sandbox/sandbox-institutions.ts";
import { findCodes } from "../world/code-search.ts";
import type { BoxSite } from "./box-site.ts";
import { compareBooks } from "./compare-books.ts";
import { FORGED_EDITION } from "./forgeries.ts";
import type { SimulatedWorld } from "./simulated-world.ts";

export interface WorldAudit {
  /** Every rule that is broken, each a sentence. */
  readonly violations: readonly string[];
  /** How the payments that left their boxes ended: by the hub's word or, without one, "open". */
  readonly ends: ReadonlyMap<string, number>;
  readonly refunds: number;
}

/** Takes the boxes' power away. */
export async function auditWorld(world: SimulatedWorld): Promise<WorldAudit> {
  const violations: string[] = [];
  const orders = world.watch.orders;
  for (const site of world.sites) violations.push(...(await auditBox(world, site)));
  for (const order of orders.values()) violations.push(...auditOrder(world, order));
  violations.push(...(await auditLedger(world)));
  violations.push(...findCodes(world.codes, placesOf(world)).map((at) => `a code is in ${at}`));
  const ends = new Map<string, number>();
  for (const { phase } of orders.values()) ends.set(phase, (ends.get(phase) ?? 0) + 1);
  const refunds = [...orders.values()].flatMap((order) => order.refunds);
  return { violations, ends, refunds: refunds.filter(({ phase }) => phase === "refunded").length };
}

/** What the box's journal says, as the next boot would read it, is what the hub says. */
async function auditBox(world: SimulatedWorld, site: BoxSite): Promise<readonly string[]> {
  const { terminal } = site;
  const shown = shownBy(site);
  site.box.power.cut();
  const acceptDamage = site.isDoubtful;
  const opening = await Journal.open(site.box.disk.restart("nothing"), { acceptDamage });
  if (!opening.ok) return [`the journal of ${terminal} is damaged`];
  const { payments, refunds } = opening.contents;
  const violations = findForgedTables(site);
  violations.push(...compareRefunds(world, site, { refunds, shown }));
  const atBox = new Map(payments.map((record) => [record.order, record.verdict ?? record.phase]));
  const atHub = [...world.watch.orders.values()].filter((order) => order.terminal === terminal);
  const phases = new Map(atHub.map((order) => [order.number, order.phase]));
  for (const number of new Set([...atBox.keys(), ...phases.keys()])) {
    const [box, hub] = [atBox.get(number) ?? NOT_THERE, phases.get(number) ?? NOT_THERE];
    if (box !== hub && !mayHaveForgotten(site, { box, hub })) {
      violations.push(`order ${terminal}-${number} is ${hub} at the hub and ${box} at its box`);
    }
    if (hub === "approved" && !shown.has(number) && !(site.isDoubtful && box === NOT_THERE)) {
      violations.push(`order ${terminal}-${number} was paid and the merchant never saw it`);
    }
  }
  return violations;
}

function findForgedTables({ terminal, boots }: BoxSite): string[] {
  const observed = boots.flatMap((boot) => boot.observed);
  const isForged = observed.some((one) => {
    return one.type === "issuer-table" && one.edition === FORGED_EDITION;
  });
  return isForged ? [`${terminal} has taken an issuer table that nobody signed`] : [];
}

const NOT_THERE = "not there";

/**
 * A medium that failed without a word may have lost the newest of what the box knew, so that it
 * lacks a record, has one that is open, or has not heard of a payment that came late. It never
 * makes another end.
 */
function mayHaveForgotten(site: BoxSite, { box, hub }: { box: string; hub: string }): boolean {
  if (!site.isDoubtful) return false;
  if (hub === "reversed" && (box === "closed" || box === "declined")) return true;
  return [NOT_THERE, "asking", "presenting", "reversing"].includes(box);
}

function compareRefunds(
  { watch }: SimulatedWorld,
  site: BoxSite,
  box: { readonly refunds: JournalContents["refunds"]; readonly shown: ReadonlySet<string> },
): string[] {
  const { terminal } = site;
  const atHub = new Map<string, string>();
  for (const { refunds } of watch.orders.values()) {
    for (const refund of refunds) {
      if (refund.terminal === terminal && !refund.number.startsWith("reversal-")) {
        atHub.set(refund.number, refund.phase);
      }
    }
  }
  const atBox = new Map(box.refunds.map(({ refund, phase }) => [refund, phase as string]));
  const violations: string[] = [];
  for (const number of new Set([...atHub.keys(), ...atBox.keys()])) {
    const [there, here] = [atHub.get(number) ?? NOT_THERE, atBox.get(number) ?? NOT_THERE];
    if (there === here && here === "refunded" && !box.shown.has(number)) {
      violations.push(`refund ${number} was done and the merchant never saw it`);
    }
    if (there !== here && !mayHaveForgotten(site, { box: here, hub: there })) {
      violations.push(`refund ${number} is ${there} at the hub and ${here} at ${terminal}`);
    }
  }
  return violations;
}

/** The orders that were shown as approved, and the refunds that were shown as done. */
function shownBy(site: BoxSite): ReadonlySet<string> {
  const shown = new Set<string>();
  for (const { screens } of site.boots) {
    for (const screen of screens) {
      if (screen.type === "approved") shown.add(screen.order);
      if (screen.type === "refunded") shown.add(screen.refund);
    }
  }
  return shown;
}

/** The order is final, and the institutions hold what the hub says they do. */
function auditOrder({ watch }: SimulatedWorld, order: Order): readonly string[] {
  const key = orderKey(order.terminal, order.number);
  const violations: string[] = [];
  if (isOpen(order)) violations.push(`order ${key} is still ${order.phase} at the hub`);
  const refunded = refundedMinor(order);
  if (refunded > order.amountMinor) {
    violations.push(`of order ${key} of ${order.amountMinor}, ${refunded} were given back`);
  }
  const expected = order.phase === "approved" ? order.amountMinor - refunded : 0;
  const held = watch.held.get(key)?.minor ?? 0;
  if (held !== expected) {
    violations.push(`the institutions hold ${held} for order ${key}; the hub says ${expected}`);
  }
  return violations;
}

/** The ledger balances, and says of each order what the institutions' books say. */
async function auditLedger({ store, books }: SimulatedWorld): Promise<readonly string[]> {
  const entries = SANDBOX_INSTITUTIONS.flatMap(({ id }) => books.entries(id));
  return compareBooks(await store.journal(), entries);
}

/** Everything that anybody has kept or sent. */
function* placesOf(world: SimulatedWorld): Iterable<readonly [string, string]> {
  for (const { terminal, boots } of world.sites) {
    for (const [index, { disk, observed, screens }] of boots.entries()) {
      const boot = `of boot ${index + 1} of ${terminal}`;
      yield [`the disk ${boot}`, Buffer.from(disk.contents()).toString("latin1")];
      yield [`the log ${boot}`, JSON.stringify(observed)];
      yield [`the screens ${boot}`, JSON.stringify(screens)];
    }
  }
  for (const { number, topic, payload } of world.broker.carried) {
    yield [`message ${number}`, payload];
    yield [`the topic of message ${number}`, topic];
  }
  yield ["the hub's store", JSON.stringify([...world.watch.orders.values()])];
  yield ["the hub's log", JSON.stringify(world.watch.hubLog)];
}
