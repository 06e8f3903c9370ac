/** The processor time that a payment costs the box, decoding left out. */
import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import type { BenchContext } from "./bench-context.ts";
import { emptyScene, freshCode, sceneWith } from "./bench-scenes.ts";
import { type BenchShop, withProbedBox } from "./bench-shop.ts";
import { type Figure, makeFigure, median } from "./figure.ts";
import { openSealing } from "./sealing.ts";

const TARGET = { limit: 5, of: "median", inclusive: false } as const;
/** Until the optimizing compiler has seen the payment's path. */
const WARM_UP_PAYMENTS = 40;
const PAYMENTS_MIN = 100;
const WATCH_MS = 3000;

interface Cost {
  readonly mainMs: number;
  readonly frames: number;
  readonly sealMs: number;
}

export async function measurePaymentCost(context: BenchContext): Promise<readonly Figure[]> {
  const costs: Cost[] = [];
  let frameMs = 0;
  let others = "";
  await withProbedBox(context, "cost", async (shop) => {
    const sealing = openSealing();
    for (let payment = 0; payment < WARM_UP_PAYMENTS; payment += 1) await payOnce(shop);
    frameMs = await frameCost(shop);
    const count = Math.max(PAYMENTS_MIN, context.payments);
    const before = threadTimes(shop.boxPid);
    for (let payment = 1; payment <= count; payment += 1) {
      const sealMs = sealing.timeOnce(freshCode());
      costs.push({ sealMs, ...(await payOnce(shop)) });
      if (payment % 20 === 0) context.say(`${payment} of ${count} steady payments`);
    }
    others = perPayment(before, threadTimes(shop.boxPid), count);
  });
  return figuresOf(costs, frameMs, others);
}

/** The code is there before the keys, so that the payment costs one frame. */
async function payOnce(shop: BenchShop): Promise<Omit<Cost, "sealMs">> {
  shop.present(await sceneWith({ text: freshCode(), format: "qr" }));
  const ended = shop.approval();
  await shop.startScanning();
  const { probe } = await ended;
  const { pressed } = probe;
  return { mainMs: probe.cpuMs - pressed.cpuMs, frames: probe.frames - pressed.frames };
}

/** What taking a frame and handing it to the decoder costs the main thread. */
async function frameCost(shop: BenchShop): Promise<number> {
  shop.present(emptyScene());
  await shop.startScanning();
  await sleep(500);
  const before = await shop.readProbe();
  await sleep(WATCH_MS);
  const after = await shop.readProbe();
  await shop.cancel();
  return (after.cpuMs - before.cpuMs) / Math.max(1, after.frames - before.frames);
}

function figuresOf(costs: readonly Cost[], frameMs: number, others: string): Figure[] {
  const baseline = {
    what: "sealing and signing one request in this process, ms",
    value: median(costs.map(({ sealMs }) => sealMs)),
  };
  const frames = costs.reduce((sum, cost) => sum + cost.frames, 0) / costs.length;
  return [
    makeFigure({
      name: "main thread's processor time a payment, frames left out",
      unit: "ms",
      samples: costs.map((cost) => cost.mainMs - cost.frames * frameMs),
      target: TARGET,
      baseline,
      note:
        "from the keys (an amount of 5, then confirm) to the shown result: rendering, tones, " +
        `journal, sealing, MQTT; less ${frames.toFixed(2)} frames of ${frameMs.toFixed(2)} ms each`,
    }),
    makeFigure({
      name: "main thread's processor time a payment, frames included",
      unit: "ms",
      samples: costs.map((cost) => cost.mainMs),
      target: TARGET,
      baseline,
      note: `ms a payment of each thread, with the pictures put on the channel: ${others}`,
    }),
  ];
}

type ThreadTimes = ReadonlyMap<string, number>;

/** Milliseconds on a processor by thread name, from the kernel. */
function threadTimes(pid: number): ThreadTimes {
  const times = new Map<string, number>();
  for (const thread of readdirSync(`/proc/${pid}/task`)) {
    const folder = `/proc/${pid}/task/${thread}`;
    const name = readFileSync(`${folder}/comm`, "utf8").trim();
    const ms = Number(readFileSync(`${folder}/schedstat`, "utf8").split(" ")[0]) / 1e6;
    times.set(name, (times.get(name) ?? 0) + ms);
  }
  return times;
}

function perPayment(before: ThreadTimes, after: ThreadTimes, payments: number): string {
  return [...after]
    .map(([name, ms]) => ({ name, ms: (ms - (before.get(name) ?? 0)) / payments }))
    .filter(({ ms }) => ms >= 0.05)
    .map(({ name, ms }) => `${name} ${ms.toFixed(2)}`)
    .join(", ");
}
