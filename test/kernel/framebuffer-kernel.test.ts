/** The frame buffer display on the kernel's own frame buffer in memory (`vfb`). */
import { existsSync, readFileSync } from "node:fs";
import { test } from "tap";
import { SystemClock } from "../../hal/clock/system-clock.ts";
import { FramebufferDisplay } from "../../hal/display/framebuffer-display.ts";

const SYSFS = "/sys/class/graphics/fb0";
const hasVfb = existsSync(SYSFS) && readFileSync("/proc/fb", "utf8").includes("Virtual FB");
const skip = hasVfb ? false : "this kernel has no virtual frame buffer (scripts/test --kernel has)";
const [RED, WHITE] = [0xf800, 0xffff] as const;

test("a picture lies in the kernel's memory as it was shown, row for row", { skip }, async (t) => {
  const clock = new SystemClock();
  const display = await FramebufferDisplay.open({ path: "/dev/fb0", sysfs: SYSFS, clock });
  const { width, height } = display;
  t.ok(width >= 480 && height >= 320, `${width}x${height}`);
  const picture = new Uint16Array(width * height).fill(RED);
  await display.show(picture);
  picture.fill(WHITE, 7 * width, 9 * width);
  await display.show(picture);
  const stride = Number(readFileSync(`${SYSFS}/stride`, "utf8"));
  const memory = readFileSync("/dev/fb0");
  const rowsOf = (colour: number) =>
    Array.from({ length: height }, (_, y) => y).filter((y) => {
      const row = Array.from({ length: width }, (_, x) => memory.readUInt32LE(y * stride + 4 * x));
      return row.every((pixel) => (pixel & 0xffffff) === colour);
    });
  t.same(rowsOf(0xffffff), [7, 8]);
  t.equal(rowsOf(0xff0000).length, height - 2);
});
