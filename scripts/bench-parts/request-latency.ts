/** From the frame that shows the code to the sealed request at MQTT, in a running box. */
import { setTimeout as sleep } from "node:timers/promises";
import type { PaymentEnded } from "../../firmware/diagnostics/observation.ts";
import type { PaymentLegs } from "../../firmware/payment/payment-timeline.ts";
import type { ChildMessage } from "../child-program.ts";
import type { DrawableCode } from "../draw-code.ts";
import type { BenchContext } from "./bench-context.ts";
import { freshCode, sceneWith } from "./bench-scenes.ts";
import type { BenchShop, Probed } from "./bench-shop.ts";
import { withProbedBox } from "./bench-shop.ts";
import { type Figure, makeFigure, median } from "./figure.ts";
import { openSearch, timeSearch } from "./search-time.ts";

const FRAME_MS = 1000 / 15;
const TARGET = { limit: 2 * FRAME_MS, of: "p99", inclusive: true } as const;
const FORMATS = ["qr", "code128"] as const;
const LEGS = ["decodeMs", "classifyMs", "journalMs", "sendMs"] as const;

interface TimedPayment {
  readonly legs: PaymentLegs;
  /** From the first frame that shows the code, whether or not the decoder looked at it. */
  readonly firstFrameToSentMs: number;
  /** From the frame whose reading was believed. */
  readonly believedFrameToSentMs: number;
  /** One decode of the same picture, in this process. */
  readonly bareDecodeMs: number;
}

export async function measureRequestLatency(context: BenchContext): Promise<readonly Figure[]> {
  const found = { qr: [] as TimedPayment[], code128: [] as TimedPayment[] };
  const search = await openSearch();
  await withProbedBox(context, "latency", async (shop) => {
    for (let turn = 0; turn < context.payments; turn += 1) {
      for (const format of FORMATS) {
        const scene = await sceneWith({ text: freshCode(), format });
        const bareDecodeMs = timeSearch(search, scene);
        found[format].push({ bareDecodeMs, ...(await payWith(shop, scene, turn)) });
      }
      if (turn % 20 === 0) context.say(`${2 * turn + 2} of ${2 * context.payments} payments`);
    }
  });
  return FORMATS.flatMap((format) => figuresOf(format, found[format]));
}

async function payWith(
  shop: BenchShop,
  scene: Awaited<ReturnType<typeof sceneWith>>,
  turn: number,
): Promise<Omit<TimedPayment, "bareDecodeMs">> {
  shop.present(null);
  await shop.startScanning();
  // Customers do not keep time with the camera: 37 is prime to the frames.
  await sleep(150 + ((turn * 37) % 67));
  const asking = shop.next((message) => message.type === "asking");
  const ended = shop.approval();
  shop.present(scene);
  return timesOf((await asking) as Probed<ChildMessage>, await ended);
}

function timesOf(asking: Probed<ChildMessage>, ended: Probed<PaymentEnded>) {
  const { legs } = ended;
  const believedFrameToSentMs = LEGS.reduce((sum, leg) => sum + (legs[leg] ?? Number.NaN), 0);
  const sentAtMs = asking.probe.atMs + (legs.sendMs ?? Number.NaN);
  const shownForMs = sentAtMs - believedFrameToSentMs - asking.probe.presentedAtMs;
  const earlierFrames = Math.max(0, Math.ceil(shownForMs / FRAME_MS) - 1);
  const firstFrameToSentMs = believedFrameToSentMs + earlierFrames * FRAME_MS;
  return { legs, firstFrameToSentMs, believedFrameToSentMs };
}

function figuresOf(format: DrawableCode["format"], payments: readonly TimedPayment[]): Figure[] {
  const [cold, ...steady] = payments;
  const baseline = {
    what: "search of the same picture in this process, ms",
    value: median(steady.map(({ bareDecodeMs }) => bareDecodeMs)),
  };
  const samplesOf = (pick: (payment: TimedPayment) => number) => steady.map(pick);
  const legs = LEGS.map((leg) => {
    const ms = median(samplesOf((payment) => payment.legs[leg] ?? Number.NaN));
    return `${leg.replace("Ms", "")} ${ms.toFixed(1)}`;
  });
  const coldMs = cold?.firstFrameToSentMs.toFixed(0);
  const inTime = steady.filter((payment) => payment.firstFrameToSentMs <= TARGET.limit).length;
  const note =
    `${inTime} of ${steady.length} in time; median legs: ${legs.join(", ")} ms; ` +
    `the first payment after the start: ${coldMs} ms`;
  return [
    makeFigure({
      name: `first frame showing the code to MQTT, ${format}`,
      unit: "ms",
      samples: samplesOf((payment) => payment.firstFrameToSentMs),
      target: TARGET,
      baseline,
      note,
    }),
    makeFigure({
      name: `believed frame to MQTT, ${format}`,
      unit: "ms",
      samples: samplesOf((payment) => payment.believedFrameToSentMs),
      target: TARGET,
      baseline,
      note: "a Code 128 is believed on its second frame, a QR code on its first",
    }),
  ];
}
