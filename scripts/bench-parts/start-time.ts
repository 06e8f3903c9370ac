/** From the start of the box's process to the moment it can sell. */
import { spawnSync } from "node:child_process";
import type { BenchContext } from "./bench-context.ts";
import { BenchShop } from "./bench-shop.ts";
import { type Figure, makeFigure, median } from "./figure.ts";
import { timeMs } from "./search-time.ts";

const STARTS = 11;
const TARGET = { limit: 1500, of: "median", inclusive: false } as const;

export async function measureStartTime(context: BenchContext): Promise<readonly Figure[]> {
  const shop = await BenchShop.open(`${context.folder}/start`, context.bundle);
  const [startsMs, baresMs]: [number[], number[]] = [[], []];
  try {
    // The first one makes the device's journal and brings the files into the kernel's cache.
    await shop.startBox({ probed: false });
    for (let start = 1; start <= STARTS; start += 1) {
      await shop.stopBox();
      baresMs.push(timeMs(() => spawnSync(process.execPath, ["-e", "0"])));
      startsMs.push(await shop.startBox({ probed: false }));
      context.say(`start ${start} of ${STARTS}`);
    }
  } finally {
    await shop.stop();
  }
  return [
    makeFigure({
      name: "start to ready",
      unit: "ms",
      samples: startsMs,
      target: TARGET,
      baseline: { what: "node -e 0, ms", value: median(baresMs) },
      note: "from spawn to the report that the box can sell: display up, decoder up, hub answered",
    }),
  ];
}
