import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import bwip from "bwip-js/node";
import { test } from "tap";
import { drawCode, drawScene } from "../../scripts/draw-code.ts";

const program = fileURLToPath(new URL("../../scripts/decode.ts", import.meta.url));
const digits = "134567890123456789";

interface Outcome {
  readonly status: number | string | null | undefined;
  readonly out: string;
  readonly err: string;
}

function decode(...args: readonly string[]): Promise<Outcome> {
  return new Promise((resolve) => {
    execFile(process.execPath, [program, ...args], (error, out, err) =>
      resolve({ status: error ? error.code : 0, out, err }),
    );
  });
}

test("each picture gets one line, in the order given, whether it shows a code or not", async (t) => {
  const folder = t.testdir();
  const qr = join(folder, "qr.png");
  const bars = join(folder, "bars.png");
  const nothing = join(folder, "nothing.png");
  await writeFile(qr, await drawCode({ text: "a\u001b[2Jb\n", format: "qr" }));
  await writeFile(bars, await drawCode({ text: digits, format: "code128" }));
  await writeFile(nothing, await drawScene({ width: 300, height: 200, codes: [] }));

  const plain = await decode(qr, bars, nothing);
  t.strictSame([plain.status, plain.err], [0, ""]);
  const columns = plain.out
    .trimEnd()
    .split("\n")
    .map((line) => line.split("\t").slice(0, 3));
  t.strictSame(columns, [
    [qr, "QRCode", "a\\u001b[2Jb\\u000a"],
    [bars, "Code128", digits],
    [nothing, "null", "null"],
  ]);

  const json = await decode("--json", qr, nothing);
  const [first, second] = json.out
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
  t.match(first, { file: qr, format: "QRCode", text: "a\u001b[2Jb\n", ms: Number });
  t.match(second, { file: nothing, format: null, text: null, codes: [] });
});

test("all codes of a picture are listed, and formats the box does not take are named", async (t) => {
  const folder = t.testdir();
  const five = join(folder, "five.png");
  const bottle = join(folder, "bottle.png");
  const codes = [0, 1, 2, 3, 4].map((index) => ({
    ...{ text: `${digits}${index}`, format: "qr" as const },
    ...{ x: 120 + 240 * index, y: 200, modulePixels: 6 },
  }));
  await writeFile(five, await drawScene({ width: 1200, height: 400, codes }));
  const ean = { bcid: "ean13", text: "4006381333931", padding: 10, backgroundcolor: "ffffff" };
  await writeFile(bottle, await bwip.toBuffer(ean));

  const { out, status } = await decode("--json", five, bottle);
  t.equal(status, 0);
  const [many, product] = out
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
  t.equal(many.codes.length, 5);
  t.match(product, { format: "EAN13", text: "4006381333931" });
});

test("a bad file is one line on standard error, and the others are still read", async (t) => {
  const folder = t.testdir();
  const good = join(folder, "good.png");
  const bad = join(folder, "bad.png");
  await writeFile(good, await drawCode({ text: digits, format: "qr" }));
  await writeFile(bad, "hello");
  const { status, out, err } = await decode(bad, join(folder, "none.png"), good);
  t.equal(status, 1);
  t.match(out, /^[^\n]+good\.png\tQRCode\t134567890123456789\t[\d.]+\n$/);
  t.match(err, /^decode: [^\n]+bad\.png: this is not a picture[^\n]+\n[^\n]+none\.png[^\n]+\n$/);
});

test("a wrong command is answered with where to look, and --help with all there is", async (t) => {
  for (const args of [[], ["--fast", "a.png"]]) {
    const { status, out, err } = await decode(...args);
    t.strictSame([status, out], [2, ""]);
    t.match(err, /^decode: [^\n]+see scripts\/decode --help\n$/);
  }
  const { status, out } = await decode("--help");
  t.equal(status, 0);
  t.match(out, /--json/);
});
