/** How long the box's main thread is kept from its events while the scanner decodes. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Picture } from "../../hal/camera/simulated-camera.ts";
import type { BenchContext } from "./bench-context.ts";
import { busyScene, sceneWith } from "./bench-scenes.ts";
import { type BenchShop, withProbedBox } from "./bench-shop.ts";
import { type Figure, makeFigure } from "./figure.ts";

const TARGET = { limit: 20, of: "max", inclusive: true } as const;
/** Of each scene and of the camera off, in turns. */
const ROUNDS = 5;
const ROUND_MS = 2500;
const SETTLE_MS = 300;

interface Watch {
  readonly delaysMs: number[];
  readonly stretchesMs: number[];
  frames: number;
}

export async function measureLoopDelay(context: BenchContext): Promise<readonly Figure[]> {
  const off = newWatch();
  const scenes = [
    { name: "a busy scene without a code", picture: busyScene(), watch: newWatch() },
    { name: "a scene with a code", picture: await posterScene(), watch: newWatch() },
  ];
  await withProbedBox(context, "loop", async (shop) => {
    for (let round = 1; round <= ROUNDS; round += 1) {
      context.say(`watching the event loop, ${round} of ${ROUNDS}`);
      await watchLoop(shop, off);
      for (const { picture, watch } of scenes) {
        shop.present(picture);
        await shop.startScanning();
        await watchLoop(shop, watch);
        await shop.cancel();
      }
    }
  });
  return scenes.flatMap(({ name, watch }) => figuresOf(name, watch, off));
}

/** Read on every frame, but no payer's code: the box goes on looking. */
function posterScene(): Promise<Picture> {
  return sceneWith({ text: "https://example.com/menu", format: "qr" });
}

async function watchLoop(shop: BenchShop, into: Watch): Promise<void> {
  await sleep(SETTLE_MS);
  const before = await shop.readProbe();
  shop.watchLoop();
  await sleep(ROUND_MS);
  const after = await shop.readProbe();
  into.delaysMs.push(...after.delaysMs);
  into.stretchesMs.push(...after.stretchesMs);
  into.frames += after.frames - before.frames;
}

function figuresOf(name: string, watch: Watch, off: Watch): Figure[] {
  const seconds = (ROUNDS * ROUND_MS) / 1000;
  const frames = `${watch.frames} frames decoded in ${seconds} s`;
  return [
    makeFigure({
      name: `event loop late, ${name}`,
      unit: "ms",
      samples: watch.delaysMs,
      target: TARGET,
      baseline: { what: "the same with the camera off, max ms", value: Math.max(...off.delaysMs) },
      note: `${frames}; includes every wait for a processor on a shared machine`,
    }),
    makeFigure({
      name: `main thread busy in one stretch, ${name}`,
      unit: "ms",
      samples: watch.stretchesMs,
      target: TARGET,
      baseline: {
        what: "the same with the camera off, max ms",
        value: Math.max(...off.stretchesMs),
      },
      note: "processor time between two timers of 1 ms: what the box itself can be blamed for",
    }),
  ];
}

function newWatch(): Watch {
  return { delaysMs: [], stretchesMs: [], frames: 0 };
}
