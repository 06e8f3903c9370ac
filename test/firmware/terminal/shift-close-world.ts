/** A shop whose shift is closed: what the merchant presses, and what the journal then says. */
import assert from "node:assert/strict";
import { Journal } from "../../../firmware/journal/journal.ts";
import type { ShiftRecord } from "../../../firmware/shift/shift-record.ts";
import { SimulatedDisk } from "../../../hal/disk/simulated-disk.ts";
import type { Receipt } from "../../../hal/printer/printer.ts";
import type { OrderPhase } from "../../../hub/orders/order.ts";
import { type SimulatedShop, TERMINAL } from "../../world/simulated-shop.ts";

/** So many sales one after the other, each put away. */
export async function sellMany(shop: SimulatedShop, count: number): Promise<void> {
  for (let sale = 0; sale < count; sale += 1) {
    await shop.sell(shop.code(sale % 2 === 0 ? "alipay" : "wechat-pay"));
    await shop.pass(1_000);
    await shop.press("confirm");
  }
}

/** From the idle till to the end of the close, as far as it comes in half a minute. */
export async function closeShift(shop: SimulatedShop): Promise<void> {
  await shop.press("down", "confirm", "confirm");
  await shop.pass(30_000);
}

/** The box's journal as the next boot finds it; the present one goes on. */
export async function journalNow(shop: SimulatedShop): Promise<Journal> {
  const opening = await Journal.open(await copyOf(shop));
  assert(opening.ok);
  return opening.journal;
}

export async function closedShifts(shop: SimulatedShop): Promise<readonly ShiftRecord[]> {
  return (await journalNow(shop)).takings.closed;
}

/** The disk as it would be found now. */
export async function copyOf(shop: SimulatedShop): Promise<SimulatedDisk> {
  const copy = new SimulatedDisk();
  const bytes = await shop.box.disk.read("journal.log");
  assert(bytes);
  const file = await copy.openForAppend("journal.log");
  await file.append(bytes);
  await file.sync();
  await copy.syncDirectory();
  return copy;
}

/** Somebody tampers with the hub's books. */
export async function changeAtHub(
  shop: SimulatedShop,
  order: string,
  phase: OrderPhase,
): Promise<void> {
  const found = await shop.store.find(TERMINAL, order);
  assert(found);
  await shop.store.commit({ ...found, phase }, []);
}

export function textOf(receipt: Receipt | undefined): string {
  const texts = receipt?.map((part) => (part.type === "cut" ? "" : part.text));
  return (texts ?? []).join("\n").replace(/ +/g, " ");
}
