/**
 * What people do before a box, by what it shows: the merchant, mostly sensible, and customers who
 * show their phones or scan the display.
 */
import { setImmediate as turn } from "node:timers/promises";
import { INSTITUTIONS, type InstitutionId } from "../../firmware/protocol/institution-id.ts";
import { KEYS, type Key } from "../../hal/buttons/buttons.ts";
import {
  SANDBOX_OUTCOME_NAMES,
  type SandboxOutcomeName,
} from "../../hub/sandbox/sandbox-outcomes.ts";
import { SCAN_OUTCOME_NAMES } from "../../hub/sandbox/sandbox-scan-outcomes.ts";
import { makeCode } from "../../hub/sandbox/sandbox-wallet.ts";
import { MANAGER_PIN } from "../world/simulated-box.ts";
import type { BoxSite } from "./box-site.ts";
import { merchantOf, type SimulatedWorld } from "./simulated-world.ts";

const PIN_KEYS: readonly Key[] = [...([...MANAGER_PIN] as Key[]), "confirm"];

/** A block by one institution stops a merchant for good: rare, or nothing else would happen. */
const OUTCOMES = SANDBOX_OUTCOME_NAMES.filter((name) => name !== "merchant-blocked");
const MERCHANT_BLOCKED_IN = 400;

/** One thing that somebody does before this box, which may be nothing. */
export async function act(world: SimulatedWorld, site: BoxSite): Promise<void> {
  const { screen } = site;
  switch (screen?.type) {
    case undefined:
      return;
    case "idle":
      return await beginSomething(world, site);
    case "scanning":
      return await beScanned(world, site);
    case "preparing-code":
    case "waiting":
      return await maybePress(world, site, { cancel: 1, way: 1, wait: 12 });
    case "presenting":
      return await scanDisplay(world, site, screen.text);
    case "cancelling":
    case "settling":
      return await maybePress(world, site, { confirm: 1, clear: 3, cancel: 1, wait: 3 });
    case "approved":
    case "declined":
    case "closed":
    case "reversed":
    case "late-payment":
      return await maybePress(world, site, { confirm: 8, cancel: 1, up: 1, wait: 2 });
    case "not-ready":
      return await maybePress(world, site, { confirm: 1, cancel: 1, up: 1, wait: 12 });
    case "amount":
      return await maybePress(world, site, { cancel: 2, confirm: 1, clear: 1 });
    default:
      return await maybePress(world, site, { cancel: 6, confirm: 1, refund: 1, down: 1, wait: 1 });
  }
}

/** Puts away whatever is shown, seen by the merchant; nobody begins anything. */
export async function tidy(site: BoxSite): Promise<void> {
  switch (site.screen?.type) {
    case undefined:
    case "idle":
    case "waiting":
    case "not-ready":
      return;
    case "approved":
    case "declined":
    case "closed":
    case "reversed":
    case "late-payment":
    case "refunded":
    case "refund-refused":
    case "settling":
    case "cancelling":
      return await press(site, "confirm");
    default:
      return await press(site, "cancel");
  }
}

async function press(site: BoxSite, ...keys: readonly Key[]): Promise<void> {
  for (const key of keys) {
    if (!site.isOn) return;
    site.box.buttons.press(key);
    await turn();
  }
}

async function maybePress<Choice extends Key | "wait">(
  { chance }: SimulatedWorld,
  site: BoxSite,
  weights: Readonly<Record<Choice, number>>,
): Promise<void> {
  const choice = chance.pickByWeight<Choice>(weights);
  if (choice !== "wait") await press(site, choice as Key);
}

async function beginSomething(world: SimulatedWorld, site: BoxSite): Promise<void> {
  const { chance } = world;
  switch (chance.pickByWeight({ sell: 70, present: 18, refund: 7, close: 2, any: 3 })) {
    case "sell":
      await press(site, ...amountKeys(world), "confirm");
      if (chance.below(4) > 0) await showCode(world, site);
      return;
    case "present":
      return await press(site, ...amountKeys(world), "way");
    case "refund":
      return await (world.chance.below(3) === 0 ? giveBackTwice : giveBack)(world, site);
    case "close":
      return await press(site, "down", "confirm", "confirm");
    case "any":
      return await press(site, chance.pick(KEYS), chance.pick(KEYS), chance.pick(KEYS));
  }
}

/** One of the latest payments of the list: all that is left, or a part of it. */
async function giveBack(world: SimulatedWorld, site: BoxSite): Promise<void> {
  const { chance } = world;
  const downs = Array.from({ length: chance.below(4) }, () => "down" as const);
  await press(site, "up", ...downs, "refund", ...PIN_KEYS);
  const part = chance.below(2) === 0 ? [] : smallAmount(world);
  await press(site, ...part, "confirm", "confirm");
}

/**
 * A payment of the shop, looked up by its number at this box; and while its merchant thinks about
 * it, all of it is given back at the other one.
 */
async function giveBackTwice(world: SimulatedWorld, site: BoxSite): Promise<void> {
  const { chance, watch, sites } = world;
  const paid = [...watch.orders.values()].filter(({ phase }) => phase === "approved");
  const merchant = merchantOf(site.terminal);
  const own = paid.filter((order) => order.merchant === merchant);
  if (own.length === 0) return;
  const { number } = chance.pick(own);
  const digits = [...number] as Key[];
  const others = sites.filter((one) => one !== site && merchantOf(one.terminal) === merchant);
  const both = [site, ...others].filter(({ screen }) => screen?.type === "idle");
  for (const one of both) await press(one, "refund", ...digits, "confirm");
  await world.pass(1_000);
  for (const one of both) {
    if (one.screen?.type === "payment-facts") {
      await press(one, "refund", ...PIN_KEYS, "confirm", "confirm");
    }
  }
}

async function beScanned(world: SimulatedWorld, site: BoxSite): Promise<void> {
  switch (world.chance.pickByWeight({ show: 12, cancel: 2, way: 1, junk: 1, two: 1, wait: 2 })) {
    case "show":
      return await showCode(world, site);
    case "cancel":
      return await press(site, "cancel");
    case "way":
      return await press(site, "way");
    case "junk":
      site.box.scanner.see(world.chance.pick(["https://example.com/", "4006381333931", "hello"]));
      return await turn();
    case "two":
      site.box.scanner.see(makeUp(world), makeUp(world));
      return await turn();
    case "wait":
      return;
  }
}

async function showCode(world: SimulatedWorld, site: BoxSite): Promise<void> {
  site.box.scanner.see(makeUp(world));
  await turn();
}

/** The code of some customer's wallet, old ones among them. */
function makeUp(world: SimulatedWorld): string {
  const { chance, random, table, codes } = world;
  if (codes.length > 0 && chance.below(60) === 0) return chance.pick(codes);
  const outcome = drawOutcome(world);
  for (;;) {
    const institution = chance.pick(INSTITUTIONS);
    const isCpm = chance.below(8) === 0;
    const code = makeCode(institution, { random, table, outcome, isCpm });
    if (code === null) continue;
    codes.push(code);
    return code;
  }
}

function drawOutcome({ chance }: SimulatedWorld): SandboxOutcomeName {
  if (chance.below(MERCHANT_BLOCKED_IN) === 0) return "merchant-blocked";
  return chance.below(5) < 3 ? "approved" : chance.pick(OUTCOMES);
}

async function scanDisplay(world: SimulatedWorld, site: BoxSite, text: string): Promise<void> {
  const { chance, customers } = world;
  switch (chance.pickByWeight({ scan: 12, twice: 1, cancel: 2, wait: 6 })) {
    case "scan":
      void customers.scan({ ...drawScan(world), text });
      return await turn();
    case "twice":
      void customers.scan({ ...drawScan(world), text });
      void customers.scan({ ...drawScan(world), text });
      return await turn();
    case "cancel":
      return await press(site, "cancel");
    case "wait":
      return;
  }
}

function drawScan({ chance }: SimulatedWorld): {
  readonly institution: InstitutionId;
  readonly outcome: (typeof SCAN_OUTCOME_NAMES)[number];
} {
  const outcome = chance.below(2) === 0 ? "pays" : chance.pick(SCAN_OUTCOME_NAMES);
  return { institution: chance.pick(INSTITUTIONS), outcome };
}

function amountKeys(world: SimulatedWorld): readonly Key[] {
  const { chance } = world;
  if (chance.below(3) > 0) return smallAmount(world);
  return keysOf(1 + chance.below(chance.pick([1_000, 20_000, 120_000, 1_200_000])));
}

function smallAmount({ chance }: SimulatedWorld): readonly Key[] {
  return keysOf(1 + chance.below(3_000));
}

/** Minor units of a currency with two decimals. */
function keysOf(amountMinor: number): readonly Key[] {
  const [whole = "", cents = ""] = (amountMinor / 100).toFixed(2).split(".");
  return [...([...whole] as Key[]), "point", ...([...cents] as Key[])];
}
