/** The processor time that a payment costs the box's main thread, decoding left out. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Key } from "../../hal/buttons/buttons.ts";
import type { BenchContext } from "./bench-context.ts";
import { emptyScene, freshCode, sceneWith } from "./bench-scenes.ts";
import { BenchShop } from "./bench-shop.ts";
import { type BoxInProcess, openBoxInProcess } from "./box-in-process.ts";
import { type Figure, makeFigure, median } from "./figure.ts";
import { openSealing } from "./sealing.ts";

const TARGET = { limit: 5, of: "median", inclusive: false } as const;
/** Until the optimizing compiler has seen the payment's path. */
const WARM_UP_PAYMENTS = 60;
const PAYMENTS_MIN = 100;
const WATCH_FRAMES = 45;
const AMOUNT: readonly Key[] = ["1", "2", "point", "5", "0"];

interface Cost {
  readonly keysMs: number;
  readonly paymentMs: number;
}

export async function measurePaymentCost(context: BenchContext): Promise<readonly Figure[]> {
  const shop = await BenchShop.open(`${context.folder}/cost`, context.bundle);
  const box = await openBoxInProcess(shop.boxFiles);
  try {
    return await measure(box, context);
  } finally {
    await box.stop();
    await shop.stop();
  }
}

async function measure(box: BoxInProcess, context: BenchContext): Promise<readonly Figure[]> {
  const sealing = openSealing();
  for (let payment = 0; payment < WARM_UP_PAYMENTS; payment += 1) await payOnce(box);
  const frameMs = await frameCost(box);
  const costs: Cost[] = [];
  const seals: number[] = [];
  for (let payment = 1; payment <= Math.max(PAYMENTS_MIN, context.payments); payment += 1) {
    seals.push(sealing.timeOnce(freshCode()));
    costs.push(await payOnce(box));
    if (payment % 20 === 0) context.say(`${payment} steady payments`);
  }
  const baseline = {
    what: "sealing and signing one request in this process, ms",
    value: median(seals),
  };
  const note =
    "from the confirmed amount to the shown result: 3 screens drawn, tones, two journal records, " +
    "sealing, MQTT, checking the hub's words; garbage collection and simulated devices included";
  const parts = { unit: "ms", baseline } as const;
  return [
    makeFigure({
      ...parts,
      name: "main thread's processor time a payment, the frame left out",
      samples: costs.map(({ paymentMs }) => paymentMs - frameMs),
      target: TARGET,
      note: `${note}; less ${frameMs.toFixed(2)} ms for taking one frame to the decoder`,
    }),
    makeFigure({
      ...parts,
      name: "main thread's processor time a payment, the frame included",
      samples: costs.map(({ paymentMs }) => paymentMs),
      note,
    }),
    makeFigure({
      ...parts,
      name: "main thread's processor time for keying the amount",
      samples: costs.map(({ keysMs }) => keysMs),
      note: "5 keys, a screen drawn for each, and the last payment marked as told",
    }),
  ];
}

/** The code is there before the keys, so that the payment costs one frame. */
async function payOnce({ board, next }: BoxInProcess): Promise<Cost> {
  board.camera.present(await sceneWith({ text: freshCode(), format: "qr" }));
  await sleep(5);
  const beforeKeys = process.threadCpuUsage();
  for (const key of AMOUNT) board.buttons.press(key);
  await sleep(20);
  const keysMs = spentMs(beforeKeys);
  const ended = next("payment-ended");
  const before = process.threadCpuUsage();
  board.buttons.press("confirm");
  await ended;
  return { keysMs, paymentMs: spentMs(before) };
}

/** What taking a frame and handing it to the decoder costs the main thread. */
async function frameCost({ board, next }: BoxInProcess): Promise<number> {
  board.camera.present(emptyScene());
  for (const key of AMOUNT) board.buttons.press(key);
  board.buttons.press("confirm");
  await sleep(500);
  const before = process.threadCpuUsage();
  await sleep((WATCH_FRAMES * 1000) / 15);
  const spent = spentMs(before);
  const ended = next("payment-ended");
  board.buttons.press("cancel");
  await ended;
  return spent / WATCH_FRAMES;
}

function spentMs(before: NodeJS.CpuUsage): number {
  const { user, system } = process.threadCpuUsage(before);
  return (user + system) / 1000;
}
