/** The resident memory of the box as it is shipped, while it takes payments and afterwards. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import type { BenchContext } from "./bench-context.ts";
import { freshCode, sceneWith } from "./bench-scenes.ts";
import { BenchShop } from "./bench-shop.ts";
import { type Figure, makeFigure } from "./figure.ts";

const TARGET = { limit: 120, of: "max", inclusive: false } as const;
const SETTLE_MS = 2000;

export async function measureResidentMemory(context: BenchContext): Promise<readonly Figure[]> {
  const { folder, bundle, payments } = context;
  const shop = await BenchShop.open(`${folder}/memory`, bundle);
  const samples: number[] = [];
  const look = () => samples.push(kibOf(shop.boxPid, "VmRSS") / 1024);
  try {
    await shop.startBox({ probed: false });
    const atStart = look() && samples[0];
    for (let payment = 1; payment <= payments; payment += 1) {
      shop.present(await sceneWith({ text: freshCode(), format: payment % 2 ? "qr" : "code128" }));
      const ended = shop.approval();
      await shop.startScanning();
      await ended;
      look();
      if (payment % 20 === 0) context.say(`${payment} of ${payments} payments`);
    }
    await sleep(SETTLE_MS);
    look();
    return [
      makeFigure({
        name: `resident memory over ${payments} payments`,
        unit: "MiB",
        samples,
        target: TARGET,
        baseline: { what: "a bare Node that waits, MiB", value: await bareNodeMib() },
        note:
          `at start ${atStart?.toFixed(0)}, at the end ${samples.at(-1)?.toFixed(0)} MiB; the ` +
          `kernel's own peak ${(kibOf(shop.boxPid, "VmHWM") / 1024).toFixed(0)} MiB, with the ` +
          "benchmark's pictures (0.9 MiB each) on the channel",
      }),
    ];
  } finally {
    await shop.stop();
  }
}

async function bareNodeMib(): Promise<number> {
  const program = "setInterval(() => {}, 1000); console.log()";
  const node: ChildProcess = spawn(process.execPath, ["-e", program]);
  try {
    if (node.stdout) await once(node.stdout, "data");
    return kibOf(node.pid ?? 0, "VmRSS") / 1024;
  } finally {
    node.kill();
  }
}

function kibOf(pid: number, field: "VmRSS" | "VmHWM"): number {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  return Number(new RegExp(`^${field}:\\s+(\\d+) kB`, "m").exec(status)?.[1]);
}
