import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import sharp from "sharp";
import { type Test, test } from "tap";
import { fitToFrame, loadPicture, type Picture } from "../../scripts/load-picture.ts";

/** A folder for one test. */
async function fileIn(t: Test, name: string, bytes: Uint8Array | string): Promise<string> {
  const file = join(t.testdir(), name);
  await writeFile(file, bytes);
  return file;
}

/** White on the left, black on the right. */
function halves(width: number, height: number) {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">
    <rect width="100%" height="100%" fill="#fff"/>
    <rect x="50%" width="50%" height="100%"/></svg>`;
  return sharp(Buffer.from(svg));
}

function pixel(picture: Picture, x: number, y: number): number | undefined {
  return picture.luminance[y * picture.strideBytes + x];
}

test("PNG, JPEG and WebP pictures become the same luminance", async (t) => {
  const encoded = {
    "half.png": await halves(60, 40).png().toBuffer(),
    "half.jpg": await halves(60, 40).jpeg().toBuffer(),
    "half.webp": await halves(60, 40).webp({ lossless: true }).toBuffer(),
    "deep.png": await halves(60, 40).toColourspace("rgb16").png().toBuffer(),
  };
  for (const [name, bytes] of Object.entries(encoded)) {
    const picture = await loadPicture(await fileIn(t, name, bytes));
    t.strictSame([picture.width, picture.height, picture.luminance.length], [60, 40, 2400], name);
    t.ok((pixel(picture, 5, 20) ?? 0) > 250 && (pixel(picture, 55, 20) ?? 255) < 5, name);
  }
});

test("a picture is turned as the phone that took it says", async (t) => {
  const bytes = await halves(60, 40).withMetadata({ orientation: 6 }).jpeg().toBuffer();
  const picture = await loadPicture(await fileIn(t, "turned.jpg", bytes));
  t.strictSame([picture.width, picture.height], [40, 60]);
  t.ok((pixel(picture, 20, 5) ?? 0) > 250 && (pixel(picture, 20, 55) ?? 255) < 5);
});

test("what is transparent is white, as on a page", async (t) => {
  const background = { r: 0, g: 0, b: 0, alpha: 0 };
  const create = { width: 10, height: 10, channels: 4, background } as const;
  const bytes = await sharp({ create }).png().toBuffer();
  const picture = await loadPicture(await fileIn(t, "clear.png", bytes));
  t.equal(pixel(picture, 5, 5), 255);
});

test("what is no picture is refused in one line that says what to do", async (t) => {
  const whole = await halves(600, 400).jpeg().toBuffer();
  const noise = Buffer.from(
    Array.from({ length: 30_000 }, (_, index) => ((index ** 3) >> 3) % 251),
  );
  const grainy = sharp(noise, { raw: { width: 100, height: 100, channels: 3 } });
  const png = await grainy.png().toBuffer();
  const webp = await grainy.webp().toBuffer();
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>`;
  const cases = [
    ["empty.png", "", "not-a-picture", /the file is empty: save/],
    ["text.png", "hello", "not-a-picture", /not a picture: give a PNG, JPEG or WebP/],
    ["drawing.svg", svg, "not-a-picture", /kind svg are not read: give a PNG/],
    ["cut.jpg", whole.subarray(0, whole.length - 500), "not-a-picture", /damaged or cut off: save/],
    ["cut.png", png.subarray(0, png.length / 2), "not-a-picture", /damaged or cut off: save/],
    ["cut.webp", webp.subarray(0, webp.length / 2), "not-a-picture", /damaged or cut off: save/],
  ] as const;
  for (const [name, bytes, kind, message] of cases) {
    const file = await fileIn(t, name, bytes);
    await t.rejects(loadPicture(file), { name: "PictureError", kind, message }, name);
    await t.rejects(loadPicture(file), { message: new RegExp(`^${file}: [^\n]+$`) }, name);
  }
});

test("a missing file, a directory and a device are refused", async (t) => {
  const folder = t.testdir();
  await mkdir(join(folder, "photos"));
  const refused = { name: "PictureError" };
  const missing = loadPicture(join(folder, "none.png"));
  await t.rejects(missing, { ...refused, kind: "not-found", message: /no such file: check/ });
  const directory = loadPicture(join(folder, "photos"));
  await t.rejects(directory, { ...refused, kind: "unreadable", message: /is a directory: name a/ });
  await t.rejects(loadPicture("/dev/zero"), { ...refused, kind: "unreadable" });
  const below = loadPicture(join(await fileIn(t, "a.png", "x"), "b.png"));
  await t.rejects(below, { ...refused, kind: "not-found" });
});

test("a picture of 100 megapixels is refused before it is unpacked", async (t) => {
  const create = { width: 10_000, height: 10_000, channels: 3, background: "white" } as const;
  const bytes = await sharp({ create }).png().toBuffer();
  const file = await fileIn(t, "huge.png", bytes);
  await t.rejects(loadPicture(file), {
    kind: "too-large",
    message: /10000 x 10000 is 100 megapixels, at most 64 megapixels are read: make/,
  });
});

test("a picture is fitted into the camera's frame, never cropped", async (t) => {
  const bytes = await halves(4000, 1000).png().toBuffer();
  const frame = await fitToFrame(await loadPicture(await fileIn(t, "a.png", bytes)), 1280, 720);
  t.strictSame([frame.width, frame.height, frame.luminance.length], [1280, 720, 1280 * 720]);
  t.strictSame(
    [pixel(frame, 3, 360), pixel(frame, 1276, 360), pixel(frame, 640, 10)],
    [255, 0, 128],
  );
});

test("an upright phone is turned where that shows it larger", async (t) => {
  const bytes = await halves(1000, 2000).png().toBuffer();
  const frame = await fitToFrame(await loadPicture(await fileIn(t, "a.png", bytes)), 1280, 720);
  t.strictSame([pixel(frame, 20, 100), pixel(frame, 20, 600)], [255, 0]);
});

test("a small picture is enlarged threefold at most, even one pixel", async (t) => {
  const small = await halves(100, 50).png().toBuffer();
  const frame = await fitToFrame(await loadPicture(await fileIn(t, "a.png", small)), 1280, 720);
  t.strictSame([pixel(frame, 488, 360), pixel(frame, 492, 360)], [128, 255]);
  const dot = await halves(1, 1).png().toBuffer();
  const dotted = await fitToFrame(await loadPicture(await fileIn(t, "b.png", dot)), 1280, 720);
  t.equal(pixel(dotted, 600, 360), 128);
});
