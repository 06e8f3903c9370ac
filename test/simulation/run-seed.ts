/** One simulated world from its seed to its audit. The same seed gives the same, anywhere. */
import { createHash } from "node:crypto";
import { HELLO_EVERY_MS } from "../../firmware/uplink/hub-channel.ts";
import { strike } from "./accidents.ts";
import type { FaultKind } from "./fault-plan.ts";
import { act, tidy } from "./people.ts";
import { SimulatedWorld } from "./simulated-world.ts";
import { auditWorld } from "./world-audit.ts";

/** Things that happen in a world before its faults end. */
export const STEPS = 180;

/** Once faults have ended, everything has so long to end as well. */
const SETTLE_MS_MAX = 40 * 60_000;
const LOOK_EVERY_MS = 5_000;
/** Ends that wait behind each other at one box. */
const ENDS_MAX = 64;

export interface SeedOptions {
  readonly seed: number;
  /** Only so many of its steps: a prefix of the story. */
  readonly steps?: number;
}

export interface SeedResult {
  readonly seed: number;
  /** How many steps were taken: fewer than asked for where something was broken before. */
  readonly steps: number;
  /** Of everything that was sent, shown, told and kept. */
  readonly hash: string;
  readonly payments: number;
  /** By the hub's last word: "approved", "declined", "closed", "reversed". */
  readonly ends: Readonly<Record<string, number>>;
  readonly refunds: number;
  readonly faults: Readonly<Partial<Record<FaultKind, number>>>;
  /** What it took; the only thing that another machine has otherwise. */
  readonly cpuMs: number;
  /** Every rule that was broken, each a sentence. */
  readonly violations: readonly string[];
}

export async function runSeed({ seed, steps = STEPS }: SeedOptions): Promise<SeedResult> {
  const begun = process.cpuUsage();
  const broken: string[] = [];
  const onRejection = (error: unknown) => broken.push(crashOf(error));
  process.on("unhandledRejection", onRejection);
  const world = new SimulatedWorld(seed);
  let taken = 0;
  try {
    await world.pass(2_000);
    while (taken < steps && broken.length + world.watch.violations.length === 0) {
      taken += 1;
      await takeStep(world);
    }
    if (broken.length + world.watch.violations.length === 0) await settle(world);
  } catch (error) {
    broken.push(crashOf(error));
  } finally {
    process.off("unhandledRejection", onRejection);
  }
  const isWhole = broken.length + world.watch.violations.length === 0;
  const audit = isWhole ? await auditWorld(world) : null;
  const violations = [...broken, ...world.watch.violations, ...(audit?.violations ?? [])];
  return {
    seed,
    steps: taken,
    hash: traceHash(world),
    payments: world.watch.orders.size,
    ends: Object.fromEntries(audit?.ends ?? []),
    refunds: audit?.refunds ?? 0,
    faults: world.faultCounts,
    cpuMs: cpuMsSince(begun),
    violations,
  };
}

async function takeStep(world: SimulatedWorld): Promise<void> {
  const { chance, sites } = world;
  const site = chance.pick(sites);
  await strike(world, site);
  await act(world, site);
  await world.pass(chance.pick([20, 200, 500, 1_000, 3_000, 3_000, 8_000, 30_000]));
}

/** Nothing new begins; what is open ends, and merchants see every end. */
async function settle(world: SimulatedWorld): Promise<void> {
  world.repair();
  const untilMs = world.clock.monotonicMs() + SETTLE_MS_MAX;
  while (world.clock.monotonicMs() < untilMs) {
    world.superviseBoxes();
    for (const site of world.sites) await tidy(site);
    await world.pass(LOOK_EVERY_MS);
    if (await isSettled(world)) break;
  }
  // News that got lost is said again at the next hello.
  await world.pass(HELLO_EVERY_MS + LOOK_EVERY_MS);
  for (let end = 0; end < ENDS_MAX; end += 1) {
    if (world.sites.every(({ screen }) => screen?.type === "idle")) break;
    for (const site of world.sites) await tidy(site);
    await world.pass(200);
  }
}

async function isSettled(world: SimulatedWorld): Promise<boolean> {
  const open = await world.store.openOrders();
  if (open.length > 0) return false;
  return world.sites.every(({ box }) => box.openOrders.size + box.openRefunds.size === 0);
}

function traceHash(world: SimulatedWorld): string {
  const hash = createHash("sha256");
  for (const { way, topic, payload } of world.broker.carried) {
    hash.update(`${way} ${topic} ${payload}\n`);
  }
  for (const { boots } of world.sites) {
    for (const { observed, screens } of boots) hash.update(JSON.stringify([observed, screens]));
  }
  const { orders, hubLog } = world.watch;
  hash.update(JSON.stringify([[...orders.values()], hubLog, world.clock.monotonicMs()]));
  return hash.digest("hex").slice(0, 16);
}

function cpuMsSince(begun: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(begun);
  return (user + system) / 1000;
}

/** A program that broke is a violation like any other. */
function crashOf(error: unknown): string {
  if (!(error instanceof Error)) return `the program broke: ${String(error)}`;
  const [, first = ""] = error.stack?.split("\n") ?? [];
  return `the program broke: ${error.message.split("\n")[0]} (${first.trim()})`;
}
