/**
 * What must hold in every world once time has passed, whatever went wrong before: the rules about
 * money and trust, checked on everything that the box, the hub and the institutions have kept.
 */
import { Journal } from "../../firmware/journal/journal.ts";
import { refundedMinor } from "../../hub/orders/order.ts";
import { findCodes } from "./code-search.ts";
import { type SimulatedShop, TERMINAL } from "./simulated-shop.ts";

/**
 * Every rule that is broken, in words; empty where all is well. Takes the box's power away.
 * `heldMinor`: what the institutions hold for an order, where the sandbox's books do not say it.
 */
export async function auditShop(
  shop: SimulatedShop,
  heldMinor = (hubOrder: string) => shop.heldMinor(hubOrder),
): Promise<readonly string[]> {
  const orders = [...(await auditOrders(shop)), ...(await auditMoney(shop, heldMinor))];
  return [...orders, ...auditSequences(shop), ...(await auditSecrecy(shop))];
}

/** Every order that has left the box is final, and both journals say the same of it. */
async function auditOrders(shop: SimulatedShop): Promise<readonly string[]> {
  const journalled = await journalOf(shop);
  const complaints: string[] = [];
  for (const order of shop.ordersAsked) {
    const atHub = (await shop.store.find(TERMINAL, order))?.phase ?? "never heard of";
    const atBox = journalled.get(order) ?? "not in the journal";
    if (atHub !== atBox) complaints.push(`${order}: ${atHub} at the hub, ${atBox} at the box`);
    if (!["approved", "declined", "closed", "reversed"].includes(atHub)) {
      complaints.push(`${order} is still ${atHub}`);
    }
  }
  for (const [order, state] of journalled) {
    if (["presenting", "asking", "reversing"].includes(state))
      complaints.push(`${order}: the box is ${state}`);
  }
  return complaints;
}

/** The merchant was told "approved" of exactly those orders whose money the institutions hold. */
async function auditMoney(
  shop: SimulatedShop,
  heldMinorOf: (hubOrder: string) => number,
): Promise<readonly string[]> {
  const shown = new Set(
    shop.boots
      .flatMap(({ screens }) => screens)
      .flatMap((screen) => (screen.type === "approved" ? [screen.order] : [])),
  );
  const complaints: string[] = [];
  for (const order of new Set([...shop.ordersAsked, ...shown])) {
    const heldMinor = heldMinorOf(`${TERMINAL}-${order}`);
    const atHub = await shop.store.find(TERMINAL, order);
    const leftMinor = atHub ? atHub.amountMinor - refundedMinor(atHub) : 0;
    const expectedMinor = shown.has(order) ? leftMinor : 0;
    if (heldMinor === expectedMinor) continue;
    const told = shown.has(order) ? "told" : "not told";
    complaints.push(`${order}: ${heldMinor} taken, the merchant was ${told} "approved"`);
  }
  return complaints;
}

/** No two requests of the box have the same number, over restarts too. */
function auditSequences(shop: SimulatedShop): readonly string[] {
  const requests = new Map(shop.requests.map((each) => [JSON.stringify(each), each.sequence]));
  const sequences = [...requests.values()];
  const repeated = sequences.filter((each, index) => sequences.indexOf(each) !== index);
  return repeated.map((each) => `two requests have the sequence number ${each}`);
}

/** A customer's code is found nowhere: on no disk, in no message, log, picture or store. */
async function auditSecrecy(shop: SimulatedShop): Promise<readonly string[]> {
  const places: [name: string, text: string][] = [];
  for (const [boot, { disk, observed, screens }] of shop.boots.entries()) {
    places.push([`the disk of boot ${boot}`, Buffer.from(disk.contents()).toString("latin1")]);
    places.push([`the log of boot ${boot}`, JSON.stringify([observed, screens])]);
  }
  for (const { number, topic, payload } of shop.broker.carried) {
    places.push([`message ${number}`, `${topic} ${payload}`]);
  }
  const orders = await Promise.all(shop.ordersAsked.map((each) => shop.store.find(TERMINAL, each)));
  const ledger = await shop.store.journal();
  places.push(["the hub's store", JSON.stringify([orders, ledger])]);
  return findCodes(shop.codes, places).map((place) => `a code is in ${place}`);
}

/** The last that the box's journal says of each order, read as the next boot would. */
async function journalOf(shop: SimulatedShop): Promise<ReadonlyMap<string, string>> {
  shop.box.power.cut();
  const opening = await Journal.open(shop.box.disk.restart("nothing"));
  if (!opening.ok) return new Map([["the journal", "damaged"]]);
  const { payments } = opening.contents;
  return new Map(payments.map(({ order, phase, verdict }) => [order, verdict ?? phase]));
}
