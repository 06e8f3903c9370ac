/**
 * How many payments a second the hub takes, durably, beside the bare durable inserts of its store
 * and beside what the store itself durably does for a payment; and, where asked for, what it costs
 * to refund and settle very many orders.
 */
import { SystemClock } from "../../hal/clock/system-clock.ts";
import { isSquare, settle } from "../../hub/settlement/settlement.ts";
import { PostgresStore } from "../../hub/store/postgres-store.ts";
import { SqliteStore } from "../../hub/store/sqlite-store.ts";
import { findPostgres, ThrowawayPostgres } from "../throwaway-postgres.ts";
import { type BareInserts, openBarePostgres, openBareSqlite } from "./bare-inserts.ts";
import type { BenchContext } from "./bench-context.ts";
import { type Figure, makeFigure, median } from "./figure.ts";
import { BOXES, HubLoad } from "./hub-load.ts";

const ROUNDS = 5;
const WARM_UP = 500;
const PAYMENTS = 1_000;
const MANY = 100_000;
const CPU_S_MAX = 30;
const RATIO_MIN = 0.5;
const afterTurn = setImmediate;

export async function measureHubThroughput(context: BenchContext): Promise<readonly Figure[]> {
  const figures = [...(await onSqlite(context))];
  const programs = findPostgres();
  if (!programs.ok) throw new Error(programs.why);
  const server = await ThrowawayPostgres.start(programs);
  try {
    figures.push(...(await onPostgres(context, server)));
  } finally {
    await server.stop();
  }
  return figures;
}

/** Takes minutes. */
export async function measureSettlement(context: BenchContext): Promise<readonly Figure[]> {
  const store = new SqliteStore(`${context.folder}/settled.sqlite`, { afterTurn });
  const load = new HubLoad(store);
  let refundCpuMs = 0;
  // In portions: the requests of all of them at once would fill the memory.
  for (let done = 0; done < MANY; done += MANY / 20) {
    context.say(`${done} of ${MANY} orders paid and refunded`);
    await load.pay(MANY / 20);
    refundCpuMs += (await load.refund()).cpuMs;
  }
  const before = process.cpuUsage();
  const lines = settle(await store.journal());
  if (!isSquare(lines)) throw new Error("the books do not balance");
  const { user, system } = process.cpuUsage(before);
  await store.close();
  const settleCpuMs = (user + system) / 1000;
  return [
    makeFigure({
      name: `CPU to refund and settle ${MANY} orders, SQLite`,
      unit: "s",
      samples: [(refundCpuMs + settleCpuMs) / 1000],
      target: { limit: CPU_S_MAX, of: "max", inclusive: false },
      note:
        `refunds ${(refundCpuMs / 1000).toFixed(1)} s, as signed requests, answers signed; ` +
        `settlement ${(settleCpuMs / 1000).toFixed(1)} s; nothing of the boxes' own work`,
    }),
  ];
}

async function onSqlite(context: BenchContext): Promise<readonly Figure[]> {
  const store = new SqliteStore(`${context.folder}/hub.sqlite`, { afterTurn });
  const bare = openBareSqlite(`${context.folder}/bare.sqlite`);
  context.say("SQLite");
  const figures = await measure("SQLite", new HubLoad(store), bare);
  await Promise.all([store.close(), bare.close()]);
  return figures;
}

async function onPostgres(
  context: BenchContext,
  server: ThrowawayPostgres,
): Promise<readonly Figure[]> {
  const clock = new SystemClock();
  const store = await PostgresStore.open({ url: await server.makeSpace(), clock, afterTurn });
  const bare = await openBarePostgres(await server.makeSpace());
  context.say("PostgreSQL");
  const figures = await measure("PostgreSQL", new HubLoad(store), bare);
  await Promise.all([store.close(), bare.close()]);
  return figures;
}

async function measure(name: string, load: HubLoad, bare: BareInserts): Promise<readonly Figure[]> {
  await load.pay(WARM_UP);
  await bare.pay(WARM_UP);
  const [rates, cpuUs]: [number[], number[]] = [[], []];
  const [insertRates, payRates]: [number[], number[]] = [[], []];
  for (let round = 0; round < ROUNDS; round += 1) {
    insertRates.push(await ratePerS(bare.insert));
    payRates.push(await ratePerS(bare.pay));
    const { ms, cpuMs } = await load.pay(PAYMENTS);
    rates.push((1000 * PAYMENTS) / ms);
    cpuUs.push((1000 * cpuMs) / PAYMENTS);
  }
  return [
    makeFigure({
      name: `payments through the hub, ${name}`,
      unit: "/s",
      samples: rates,
      target: { limit: RATIO_MIN, of: "ratio", inclusive: true },
      baseline: {
        what: "bare durable inserts one after the other, /s",
        value: median(insertRates),
      },
      note:
        `${BOXES} boxes, a payment each at a time, signed and sealed; ` +
        "two durable commits a payment; " +
        "an institution that approves at once; " +
        `${median(cpuUs).toFixed(0)} µs of CPU a payment`,
    }),
    makeFigure({
      name: `payments through the hub, ${name}, of what its store could take`,
      unit: "/s",
      samples: rates,
      baseline: { what: "two bare durable commits for each, /s", value: median(payRates) },
    }),
  ];
}

async function ratePerS(work: (count: number) => Promise<void>): Promise<number> {
  const startedAtMs = performance.now();
  await work(PAYMENTS);
  return (1000 * PAYMENTS) / (performance.now() - startedAtMs);
}
