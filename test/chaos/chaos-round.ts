/** One shop through one plan of faults, to the audit of everything it has kept. */
import { setTimeout as pause } from "node:timers/promises";
import { loadShippedIssuerTable } from "../../firmware/codes/shipped-issuer-table.ts";
import type { Observation } from "../../firmware/diagnostics/observation.ts";
import { SimulatedRandom } from "../../hal/random/simulated-random.ts";
import { auditBooks } from "./chaos-audit.ts";
import {
  BOX_NAMES,
  type BoxName,
  type BrokerKind,
  drawChaosPlan,
  type Fault,
  faultInWords,
  type PlannedFault,
  type ProgramName,
} from "./chaos-plan.ts";
import { ChaosShop } from "./chaos-shop.ts";
import { Dice } from "./dice.ts";
import { type KeptBooks, readKeptBooks } from "./kept-books.ts";
import { findCodesIn } from "./leaked-codes.ts";
import { Merchant } from "./merchant.ts";
import { ToldEnds } from "./told-ends.ts";

export interface RoundOptions {
  readonly seed: number;
  readonly kills: number;
  readonly broker: BrokerKind;
  /** Empty; everything that the shop keeps and says is left in it where a rule was broken. */
  readonly folder: string;
  readonly say: (progress: string) => void;
  /** Ends the faults before the end of the plan; the rules are checked all the same. */
  readonly stop: AbortSignal;
}

export interface RoundResult {
  readonly kills: Readonly<Partial<Record<ProgramName, number>>>;
  /** By type, kills not among them. */
  readonly faults: Readonly<Partial<Record<Fault["type"], number>>>;
  /** How the orders of both boxes ended at the hub, and how many refunds were made. */
  readonly ends: Readonly<Record<string, number>>;
  readonly codesShown: number;
  /** Programs that said that they could not start, and were started again. */
  readonly refusals: number;
  /** From the end of the faults until nothing was open any more. */
  readonly finalAfterMs: number;
  readonly hasSmallDisks: boolean;
  readonly violations: readonly string[];
}

/**
 * Every order and refund is final so long after the faults: a minute for a customer who may still
 * act, another before a box connects again, a third between two tries to take money back.
 */
const FINAL_WITHIN_MS = 240_000;
const UNDER_WAY_MS_MAX = 4_000;
/** A program that was just killed may be wanted again. */
const ALIVE_MS_MAX = 5_000;
const LOOK_EVERY_MS = 2_000;
/** So long after its order was closed, a customer's payment may arrive (`pays-late`). */
const LATE_PAYMENT_MS = 15_000;

export async function runRound(options: RoundOptions): Promise<RoundResult> {
  const { seed, broker, folder, say, stop } = options;
  const told = new ToldEnds();
  const merchants = new Map<ProgramName, Merchant>();
  const shop = await ChaosShop.make({
    ...{ folder, broker },
    onMessage: (from, message) => {
      merchants.get(from)?.hear(message.type === "ended" ? null : message);
      if (isBox(from)) told.hear(from, message as unknown as Observation);
    },
  });
  const counts = new Map<Fault["type"], number>();
  const violations: string[] = [];
  let books: KeptBooks | null = null;
  let finalAfterMs = 0;
  try {
    for (const [name, merchant] of employ(shop, told, seed)) merchants.set(name, merchant);
    shop.start();
    const closing = new AbortController();
    const working = [...merchants.values()].map((merchant) => merchant.work(closing.signal));
    const { hasSmallDisks } = shop;
    const plan = drawChaosPlan({ ...options, hasSmallDisks });
    await causeAll(plan, { shop, told, stop, say, counts });
    say("no more faults; waiting until every order is final ...");
    closing.abort();
    await Promise.all(working);
    finalAfterMs = await settle(folder, told.isLatePossible ? LATE_PAYMENT_MS : LOOK_EVERY_MS);
    await shop.stop();
    books = await readKeptBooks(folder);
    violations.push(...auditBooks(books, told.ends));
    const leaks = findCodesIn(folder, told.codes);
    violations.push(...leaks.map((file) => `a payment code is in ${file}`));
    violations.push(...shop.programs.flatMap(({ crashes }) => crashes));
  } finally {
    await shop.stop();
    shop.unmount({ keep: books === null || violations.length > 0 });
  }
  const kills = Object.fromEntries(shop.programs.map((program) => [program.name, program.kills]));
  const refusals = shop.programs.reduce((sum, program) => sum + program.refusals, 0);
  return {
    ...{ kills, faults: Object.fromEntries(counts), ends: endsOf(books), refusals, finalAfterMs },
    ...{ codesShown: told.codes.length, hasSmallDisks: shop.hasSmallDisks, violations },
  };
}

function employ(shop: ChaosShop, told: ToldEnds, seed: number) {
  const issuers = loadShippedIssuerTable();
  if (!issuers.ok) throw new Error(issuers.why);
  const { table } = issuers;
  return BOX_NAMES.map((name, index) => {
    const dice = new Dice(new SimulatedRandom(seed + 1 + index));
    const [box, hub] = [shop.program(name), shop.program("hub")];
    return [name, new Merchant({ box, hub, dice, table, told })] as const;
  });
}

interface Causing extends Pick<RoundOptions, "say" | "stop"> {
  readonly shop: ChaosShop;
  readonly told: ToldEnds;
  readonly counts: Map<Fault["type"], number>;
}

async function causeAll(plan: readonly PlannedFault[], causing: Causing): Promise<void> {
  const { shop, told, counts, say, stop } = causing;
  await openForBusiness(shop);
  let kills = 0;
  for (const { fault, when, afterMs } of plan) {
    if (stop.aborted) return;
    if (when === "under-way") await told.nextUnderWay(boxesOf(fault), UNDER_WAY_MS_MAX);
    if (afterMs > 0) await pause(afterMs);
    if ("target" in fault) await alive(shop, fault.target);
    if (!shop.cause(fault)) continue;
    if (fault.type !== "kill") {
      counts.set(fault.type, (counts.get(fault.type) ?? 0) + 1);
      continue;
    }
    kills += 1;
    if (kills % 10 === 0) say(`${kills} kills, the last: ${faultInWords(fault)}`);
  }
}

/** A plan's first fault should not meet an empty shop. */
async function openForBusiness(shop: ChaosShop): Promise<void> {
  const boxes = BOX_NAMES.map((name) => shop.program(name));
  while (!boxes.every(({ isReady }) => isReady)) await pause(100);
}

async function alive(shop: ChaosShop, target: ProgramName): Promise<void> {
  const untilMs = performance.now() + ALIVE_MS_MAX;
  while (!shop.program(target).isAlive && performance.now() < untilMs) await pause(50);
}

/** Resolves with the time it took until all was and stayed final, or with the longest it may. */
async function settle(folder: string, staysMs: number): Promise<number> {
  const startMs = performance.now();
  for (let finalMs: number | null = null; ; ) {
    await pause(LOOK_EVERY_MS);
    const ms = Math.round(performance.now() - startMs);
    // A box may be away for another minute before it hears how an order ended at the hub.
    const isFinal = auditBooks(await readKeptBooks(folder), []).length === 0;
    finalMs = isFinal ? (finalMs ?? ms) : null;
    if (finalMs !== null && ms - finalMs >= staysMs) return finalMs;
    if (finalMs === null && ms > FINAL_WITHIN_MS) return ms;
  }
}

function endsOf(books: KeptBooks | null): Record<string, number> {
  const ends: Record<string, number> = {};
  for (const { phase, refunds } of books?.orders ?? []) {
    ends[phase] = (ends[phase] ?? 0) + 1;
    for (const refund of refunds) {
      ends[`refund ${refund.phase}`] = (ends[`refund ${refund.phase}`] ?? 0) + 1;
    }
  }
  return ends;
}

/** The boxes whose payments the fault can hit. */
function boxesOf(fault: Fault): readonly BoxName[] {
  const on = "target" in fault ? fault.target : "link" in fault ? fault.link : fault.disk;
  return isBox(on) ? [on] : BOX_NAMES;
}

function isBox(name: ProgramName): name is BoxName {
  return (BOX_NAMES as readonly string[]).includes(name);
}
