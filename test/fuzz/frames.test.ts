/**
 * Pictures that nobody meant to be read: frames of a camera through the decoder's real thread, and
 * files through the command `decode`. The thread outlives every frame, and every file is read or
 * refused in one line.
 */
import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import sharp from "sharp";
import { type Test, test } from "tap";
import { type DecoderThread, startDecoderThread } from "../../firmware/scanner/decoder-thread.ts";
import { FRAME_PIXELS_MAX, frameFault } from "../../firmware/scanner/frame-fault.ts";
import { ScannerError } from "../../firmware/scanner/scanner-error.ts";
import { DECODER_HEAP_BYTES_MAX } from "../../firmware/scanner/scanner-worker.ts";
import type { Clock } from "../../hal/clock/clock.ts";
import { SimulatedClock } from "../../hal/clock/simulated-clock.ts";
import { SystemClock } from "../../hal/clock/system-clock.ts";
import { drawCode } from "../../scripts/draw-code.ts";
import { readInstalledWasm, startInstalledWorker } from "../../scripts/installed-decoder.ts";
import { loadPicture, PictureError } from "../../scripts/load-picture.ts";
import { WatchedCounter } from "../firmware/scanner/watched-counter.ts";
import { byteDamages, damagedBytes, damagedOr } from "./byte-damages.ts";
import { casesOf, FUZZ_SEED, fuzzRun, mustBe } from "./fuzz-run.ts";

const PROGRAM = join(import.meta.dirname, "../../scripts/decode.ts");
const TEXTS = ["134567890123456789", "6212345678901234567", `hQVDUFYwMW${"A".repeat(120)}`];

async function drawnCodes(): Promise<readonly Buffer[]> {
  const codes = TEXTS.map((text) => drawCode({ text, format: "qr" }, 4));
  const bars = drawCode({ text: TEXTS[0] ?? "", format: "code128" }, 2);
  return Promise.all([...codes, bars]);
}

interface Luminance {
  readonly luminance: Uint8Array;
  readonly width: number;
  readonly height: number;
  readonly strideBytes: number;
}

async function luminanceOf(png: Buffer): Promise<Luminance> {
  const grey = sharp(png).greyscale().toColourspace("b-w").raw();
  const { data, info } = await grey.toBuffer({ resolveWithObject: true });
  return { luminance: data, width: info.width, height: info.height, strideBytes: info.width };
}

async function startThread(t: Test, clock: Clock): Promise<DecoderThread> {
  const thread = await startDecoderThread(startInstalledWorker, readInstalledWasm, clock);
  t.teardown(() => thread.end());
  return thread;
}

/** A picture with damaged pixels, cut to some size at some place, rows padded or not. */
function framesOf(pictures: readonly Luminance[]): fc.Arbitrary<Luminance> {
  const changed = fc
    .record({
      picture: fc.constantFrom(...pictures),
      damages: fc.option(byteDamages, { nil: [] }),
      width: fc.option(fc.integer({ min: 1, max: 400 }), { nil: null }),
      invert: fc.boolean(),
    })
    .map(({ picture, damages, width, invert }) => {
      const bytes = damagedBytes(picture.luminance, damages);
      const strideBytes = width ?? picture.width;
      const height = Math.max(1, Math.min(900, Math.floor(bytes.length / strideBytes)));
      const luminance = Buffer.alloc(strideBytes * height, bytes.length > 0 ? bytes : 0);
      if (invert) for (const [at, byte] of luminance.entries()) luminance[at] = 255 - byte;
      const visible = Math.max(1, strideBytes - (damages.length % 3));
      return { luminance, width: visible, height, strideBytes };
    });
  const extreme = fc
    .tuple(fc.constantFrom(1, 2, 3, 7), fc.integer({ min: 1, max: 5_000 }), fc.boolean())
    .map(([few, many, isWide]) => {
      const [width, height] = isWide ? [many, few] : [few, many];
      const luminance = new Uint8Array(width * height).map((_, at) => (at % 3) * 127);
      return { luminance, width, height, strideBytes: width };
    });
  return fc.oneof({ weight: 5, arbitrary: changed }, { weight: 1, arbitrary: extreme });
}

test("whatever the camera shows, the decoder's thread answers and goes on", async (t) => {
  const thread = await startThread(t, new SystemClock());
  const pictures = await Promise.all((await drawnCodes()).map(luminanceOf));
  let read = 0;
  await fuzzRun(t, {
    cases: framesOf(pictures),
    portion: { quick: 150, long: 4_000 },
    check: async (frame) => {
      mustBe(frameFault(frame) === null, "a whole frame is found faulty");
      const symbols = await thread.search(frame);
      read += symbols.length;
      mustBe(
        symbols.every(({ text }) => typeof text === "string"),
        "no text",
      );
    },
  });
  t.ok(read > 0, `${read} codes were read all the same`);
  const [first] = pictures;
  t.match(first && (await thread.search(first)), [{ text: TEXTS[0] }], "the same thread reads");
});

const count = fc.oneof(
  fc.constantFrom(0, -1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 31, 2 ** 53, 1, 64),
  fc.integer({ min: -10, max: 20_000 }),
);

test("a frame whose size and bytes do not fit is refused, whatever they are", async (t) => {
  await fuzzRun(t, {
    cases: fc.record({
      luminance: fc.nat(5_000).map((bytes) => new Uint8Array(bytes)),
      ...{ width: count, height: count, strideBytes: count },
    }),
    portion: { quick: 2_000, long: 100_000 },
    check: (frame) => {
      const { luminance, width, height, strideBytes } = frame;
      if (frameFault(frame) !== null) return;
      mustBe(width * height <= FRAME_PIXELS_MAX && width >= 1 && height >= 1, "any size");
      mustBe(strideBytes * (height - 1) + width <= luminance.length, "bytes that are not there");
    },
  });
});

test("a camera that hands over broken frames is a broken camera, until it does better", async (t) => {
  const counter = new WatchedCounter();
  t.teardown(() => counter.scanner.close());
  await counter.scanner.open();
  const { camera } = counter;
  const nextFrame = camera.nextFrame.bind(camera);
  camera.nextFrame = async () => ({ ...(await nextFrame()), width: 2 ** 31, height: 2 ** 20 });
  counter.watch();
  await counter.until(() => counter.eventsOf("camera-failed").length > 1);
  t.match(counter.eventsOf("camera-failed")[0]?.error, { message: /a frame of 2147483648 x/ });
  camera.nextFrame = nextFrame;
  await counter.untilDecoded(1);
  t.equal(counter.eventsOf("camera-recovered").length, 1);
  t.equal(counter.scanner.counters.restarts, 0, "the decoder never saw them");
});

test("a frame that makes the decoder take too much memory costs it its thread", async (t) => {
  // However long it takes on a loaded machine.
  const thread = await startThread(t, new SimulatedClock());
  const width = 12_000;
  const height = Math.ceil(DECODER_HEAP_BYTES_MAX / width);
  const luminance = new Uint8Array(width * height).fill(128);
  const search = thread.search({ luminance, width, height, strideBytes: width });
  await t.rejects(search, { name: "ScannerError", message: /crashed/ });
  await t.rejects(thread.forget(), ScannerError, "it is gone, and says so");
});

async function encodedCodes(): Promise<readonly Buffer[]> {
  const files: Promise<Buffer>[] = [];
  for (const png of await drawnCodes()) {
    files.push(Promise.resolve(png), sharp(png).jpeg().toBuffer(), sharp(png).webp().toBuffer());
    files.push(sharp(png).webp({ lossless: true }).toBuffer());
  }
  return Promise.all(files);
}

test("a damaged picture file is read or refused, in one line", async (t) => {
  const folder = await mkdtemp(join(tmpdir(), "damaged-pictures-"));
  t.teardown(() => rm(folder, { recursive: true }));
  const file = join(folder, "picture");
  let refused = 0;
  await fuzzRun(t, {
    cases: damagedOr(fc.constantFrom(...(await encodedCodes()))),
    portion: { quick: 400, long: 10_000 },
    check: async (bytes) => {
      await writeFile(file, bytes);
      try {
        const { width, height, luminance } = await loadPicture(file);
        mustBe(luminance.length === width * height, "a picture that is not whole");
      } catch (error) {
        refused += 1;
        mustBe(error instanceof PictureError && !error.message.includes("\n"), String(error));
      }
    },
  });
  t.ok(refused > 0, `${refused} refused`);
});

test("the command decode ends with a line for each of many damaged files", async (t) => {
  const folder = await mkdtemp(join(tmpdir(), "damaged-pictures-"));
  t.teardown(() => rm(folder, { recursive: true }));
  const good = await encodedCodes();
  const numRuns = casesOf({ quick: 12, long: 100 });
  const cases = fc.sample(damagedOr(fc.constantFrom(...good)), { numRuns, seed: FUZZ_SEED });
  const files = cases.map((_, at) => join(folder, `${at}`));
  await Promise.all(files.map((file, at) => writeFile(file, cases[at] ?? "")));
  const { status, out, err } = await new Promise<Record<"status" | "out" | "err", string>>(
    (resolve) => {
      execFile(process.execPath, [PROGRAM, ...files], (error, out, err) => {
        resolve({ status: String(error?.code ?? 0), out, err });
      });
    },
  );
  const lines = `${out}${err}`.trimEnd().split("\n");
  t.comment(`seed ${FUZZ_SEED}: ${files.length} files`);
  t.equal(lines.length, files.length, "one line each");
  t.equal(status, err === "" ? "0" : "1");
  t.notMatch(err, /\n {4}at /);
});
