/** The paths that every payment takes: frame to text, text to request, key to screen. */
import { loadGlyphAtlas } from "../../firmware/screens/load-glyph-atlas.ts";
import { makeQrCode } from "../../firmware/screens/qr-code.ts";
import { renderScreen } from "../../firmware/screens/render-screen.ts";
import type { Picture } from "../../hal/camera/simulated-camera.ts";
import type { ChildMessage } from "../child-program.ts";
import type { BenchContext } from "./bench-context.ts";
import { busyScene, emptyScene, freshCode, sceneWith } from "./bench-scenes.ts";
import { isScreen, type Probed, withProbedBox } from "./bench-shop.ts";
import { type Figure, makeFigure, median } from "./figure.ts";
import { openSealing } from "./sealing.ts";
import { openSearch, timeMs, timeSearch } from "./search-time.ts";

const ROUNDS = 60;
const WARM_UP_ROUNDS = 10;
const SIZE = { width: 480, height: 320 } as const;

export async function measureHotPaths(context: BenchContext): Promise<readonly Figure[]> {
  context.say("frame to text, text to request");
  const frames = await measureFrames();
  const request = measureRequest();
  context.say("key to screen");
  return [...frames, request, await measureKeys(context), measureShownCode()];
}

async function measureFrames(): Promise<Figure[]> {
  const scenes: readonly { name: string; picture: Picture }[] = [
    { name: "QR code", picture: await sceneWith({ text: freshCode(), format: "qr" }) },
    { name: "Code 128", picture: await sceneWith({ text: freshCode(), format: "code128" }) },
    { name: "empty counter", picture: emptyScene() },
    { name: "busy scene without a code", picture: busyScene() },
  ];
  const timed = scenes.map((scene) => ({ ...scene, samples: [] as number[] }));
  const copies: number[] = [];
  const searches = await Promise.all(scenes.map(openSearch));
  for (let round = 0; round < WARM_UP_ROUNDS + ROUNDS; round += 1) {
    timed.forEach(({ picture, samples }, at) => {
      const search = searches[at];
      const copyMs = timeMs(() => picture.luminance.slice());
      const ms = search ? timeSearch(search, picture) : Number.NaN;
      if (round < WARM_UP_ROUNDS) return;
      copies.push(copyMs);
      samples.push(ms);
    });
  }
  const baseline = { what: "a copy of the frame, ms", value: median(copies) };
  return timed.map(({ name, samples }) =>
    makeFigure({ name: `frame to text, ${name}`, unit: "ms", samples, baseline }),
  );
}

function measureRequest(): Figure {
  const sealing = openSealing();
  const [samples, bare]: [number[], number[]] = [[], []];
  const code = freshCode();
  for (let round = 0; round < 10 * ROUNDS; round += 1) {
    const us = 1000 * sealing.timeOnce(code);
    const bareUs = 1000 * sealing.timeBareSignature();
    if (round < WARM_UP_ROUNDS) continue;
    samples.push(us);
    bare.push(bareUs);
  }
  return makeFigure({
    name: "text to sealed request",
    unit: "µs",
    samples,
    baseline: { what: "a bare Ed25519 signature, µs", value: median(bare) },
    note: "classified, sealed with HPKE, signed",
  });
}

async function measureKeys(context: BenchContext): Promise<Figure> {
  const [samples, bare]: [number[], number[]] = [[], []];
  const render = makeRender();
  await withProbedBox(context, "keys", async (shop) => {
    for (let round = 0; round < WARM_UP_ROUNDS + ROUNDS; round += 1) {
      const shown = shop.next(isScreen("amount"));
      shop.press("7");
      const { probe } = (await shown) as Probed<ChildMessage>;
      await shop.cancel();
      const bareMs = timeMs(render);
      if (round < WARM_UP_ROUNDS) continue;
      samples.push(probe.atMs - probe.pressed.atMs);
      bare.push(bareMs);
    }
  });
  return makeFigure({
    name: "key to screen",
    unit: "ms",
    samples,
    baseline: { what: "drawing that screen in this process, ms", value: median(bare) },
    note: "from the key's arrival in the box to the picture on the simulated glass",
  });
}

/** The first picture with an order's code; after it, each second draws the kept modules. */
function measureShownCode(): Figure {
  const [samples, kept]: [number[], number[]] = [[], []];
  const into = new Uint16Array(SIZE.width * SIZE.height);
  const options = { ...SIZE, language: "en", atlas: loadGlyphAtlas(), into } as const;
  const money = { amountMinor: 1250, currency: "CNY" } as const;
  const text = `0002010102122667${"0123456789".repeat(20)}6304ABCD`;
  const code = makeQrCode(text);
  const screen = { type: "presenting", money, text, secondsLeft: 119 } as const;
  for (let round = 0; round < WARM_UP_ROUNDS + ROUNDS; round += 1) {
    const ms = timeMs(() => renderScreen(screen, options));
    const keptMs = timeMs(() => renderScreen(screen, { ...options, qrCodeOf: () => code }));
    if (round < WARM_UP_ROUNDS) continue;
    samples.push(ms);
    kept.push(keptMs);
  }
  return makeFigure({
    name: "code to picture",
    unit: "ms",
    samples,
    baseline: { what: "each further second of its countdown, ms", value: median(kept) },
    note: "an EMV code of 220 characters as QR code, with the words beside it",
  });
}

function makeRender(): () => void {
  const into = new Uint16Array(SIZE.width * SIZE.height);
  const options = { ...SIZE, language: "en", atlas: loadGlyphAtlas(), into } as const;
  return () => renderScreen({ type: "amount", text: "7", currency: "CNY" }, options);
}
