/** Refunds in a simulated shop: how a merchant gives money back, and what must hold of it. */
import { Journal } from "../../firmware/journal/journal.ts";
import { parseRequest, type RefundRequest } from "../../firmware/protocol/request.ts";
import type { Key } from "../../hal/buttons/buttons.ts";
import { MANAGER_PIN } from "./simulated-box.ts";
import { type SimulatedShop, TERMINAL } from "./simulated-shop.ts";

export const PIN_KEYS: readonly Key[] = [...([...MANAGER_PIN] as Key[]), "confirm"];

/** From idle: the newest payment of the list, wholly or the amount that is keyed. */
export async function giveBack(shop: SimulatedShop, ...amount: readonly Key[]): Promise<void> {
  await shop.press("up", "refund", ...PIN_KEYS);
  await shop.press(...amount, "confirm", "confirm");
}

/** Every refund request that has left the box, repetitions included. */
export function refundRequests(shop: SimulatedShop): readonly RefundRequest[] {
  return shop.broker.carried
    .filter(({ way }) => way === "up")
    .map(({ payload }) => {
      const body = Buffer.from(payload.split(".")[1] ?? "", "base64url").toString();
      return parseRequest(JSON.parse(body));
    })
    .filter((request) => request?.type === "refund");
}

/** Lets time pass until no refund is open any more at the box or the hub. */
export async function passUntilRefunded(shop: SimulatedShop, msMax = 900_000): Promise<void> {
  const untilMs = shop.clock.monotonicMs() + msMax;
  while (shop.clock.monotonicMs() < untilMs) {
    await shop.pass(1_000);
    const open = await shop.store.openOrders();
    if (open.length === 0 && shop.box.openOrders.size + shop.box.openRefunds.size === 0) return;
  }
}

/** What the hub has given back, or is giving back, of all orders, by refund number. */
export async function refundsAtHub(shop: SimulatedShop): Promise<ReadonlyMap<string, string>> {
  const orders = await shop.store.ordersOf(TERMINAL, "0".repeat(28), 100);
  const refunds = orders.flatMap((order) => order.refunds);
  return new Map(refunds.map(({ number, phase }) => [number, phase]));
}

/**
 * Every rule about refunds that is broken, in words: each that was asked for is final, box and hub
 * say the same of it, and the merchant was told. Takes the box's power away.
 */
export async function auditRefunds(shop: SimulatedShop): Promise<readonly string[]> {
  const atHub = await refundsAtHub(shop);
  shop.box.power.cut();
  const opening = await Journal.open(shop.box.disk.restart("nothing"));
  if (!opening.ok) return ["the journal is damaged"];
  const atBox = new Map(opening.contents.refunds.map(({ refund, phase }) => [refund, phase]));
  const complaints: string[] = [];
  for (const refund of new Set([...atHub.keys(), ...atBox.keys()])) {
    const [hub, box] = [atHub.get(refund) ?? "unknown", atBox.get(refund) ?? "unknown"];
    if (hub !== box) complaints.push(`${refund}: ${hub} at the hub, ${box} at the box`);
    if (hub === "asking") complaints.push(`${refund} is still being given back`);
    if (hub === "refunded" && !wasTold(shop, refund)) complaints.push(`${refund}: nobody was told`);
  }
  return complaints;
}

function wasTold(shop: SimulatedShop, refund: string): boolean {
  const screens = shop.boots.flatMap((boot) => boot.screens);
  return screens.some((screen) => screen.type === "refunded" && screen.refund === refund);
}
