/** The frame buffer display against the contract, on files laid out as the kernel's are. */
import { execFileSync } from "node:child_process";
import {
  constants,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { open } from "node:fs/promises";
import { tmpdir } from "node:os";
import { test } from "tap";
import { SystemClock } from "../../../hal/clock/system-clock.ts";
import { FramebufferDisplay } from "../../../hal/display/framebuffer-display.ts";
import type { Rotation } from "../../../hal/display/framebuffer-layout.ts";
import { displayContract } from "./display-contract.ts";

const { O_NONBLOCK, O_RDONLY } = constants;

interface Panel {
  readonly bitsPerPixel: 16 | 32;
  readonly strideBytes: number;
  readonly rotation?: Rotation;
}

/** Three pixels wide, two high. */
const SIZE = { width: 3, height: 2 };
const PANELS: readonly Panel[] = [
  { bitsPerPixel: 16, strideBytes: 6 },
  { bitsPerPixel: 16, strideBytes: 16 },
  { bitsPerPixel: 32, strideBytes: 12 },
];
const [RED, GREEN, BLUE, WHITE, BLACK] = [0xf800, 0x07e0, 0x001f, 0xffff, 0] as const;
const PICTURE = Uint16Array.of(RED, GREEN, BLUE, WHITE, BLACK, RED);

const root = mkdtempSync(`${tmpdir()}/anycode-panels-`);

for (const panel of PANELS) {
  const name = `frame buffer of ${panel.bitsPerPixel} bits, ${panel.strideBytes} bytes a row`;
  displayContract(name, async () => {
    const folder = makePanel(panel);
    const path = `${folder}/fb`;
    const display = await openDisplay(folder);
    return {
      display,
      look: () => readPanel(folder, panel),
      unplug: () => rmSync(path),
      // A pipe that nobody reads: writing to it hangs, as it does with a driver that hangs.
      stall: () => {
        rmSync(path);
        execFileSync("mkfifo", [path]);
      },
      mend: () => writeFileSync(path, new Uint8Array(panel.strideBytes * SIZE.height)),
    };
  });
}

test("a picture is turned as the panel is mounted", async (t) => {
  const { bitsPerPixel, strideBytes } = { bitsPerPixel: 16, strideBytes: 6 } as const;
  const turned: readonly (readonly [Rotation, readonly number[]])[] = [
    [0, [RED, GREEN, BLUE, WHITE, BLACK, RED]],
    [180, [RED, BLACK, WHITE, BLUE, GREEN, RED]],
    // Seen two wide and three high: red green / blue white / black red.
    [90, [BLACK, BLUE, RED, RED, WHITE, GREEN]],
    [270, [GREEN, WHITE, RED, RED, BLUE, BLACK]],
  ];
  for (const [rotation, memory] of turned) {
    const panel = { bitsPerPixel, strideBytes };
    const folder = makePanel(panel);
    const display = await openDisplay(folder, rotation);
    await display.show(PICTURE);
    t.same([...readPanel(folder, panel)], memory, `${rotation} degrees`);
    t.equal(display.width, rotation % 180 === 0 ? 3 : 2);
  }
});

test("full colours stay full in 32 bits", async (t) => {
  const folder = makePanel({ bitsPerPixel: 32, strideBytes: 12 });
  await (await openDisplay(folder)).show(PICTURE);
  const memory = readFileSync(`${folder}/fb`);
  const colours = [0, 4, 8, 12, 16].map((at) => memory.readUInt32LE(at).toString(16));
  t.same(colours, ["ff0000", "ff00", "ff", "ffffff", "0"]);
});

test("only rows that changed are written", async (t) => {
  const panel = { bitsPerPixel: 16, strideBytes: 6 } as const;
  const folder = makePanel(panel);
  const display = await openDisplay(folder);
  await display.show(PICTURE);
  // What somebody else wrote stays in the rows that the display leaves alone.
  writeFileSync(`${folder}/fb`, new Uint8Array(12));
  const changed = PICTURE.slice();
  changed[4] = WHITE;
  await display.show(changed);
  t.same([...readPanel(folder, panel)], [BLACK, BLACK, BLACK, WHITE, WHITE, RED]);
});

test("a frame buffer that is not there, or of another kind, says so", async (t) => {
  const clock = new SystemClock();
  const missing = { path: "/dev/no-fb", sysfs: "/sys/class/graphics/no-fb", clock };
  await t.rejects(FramebufferDisplay.open(missing), { name: "DeviceError", kind: "disconnected" });
  const folder = makePanel({ bitsPerPixel: 16, strideBytes: 6 });
  writeFileSync(`${folder}/bits_per_pixel`, "8\n");
  await t.rejects(openDisplay(folder), { name: "DeviceError", kind: "unsupported" });
});

test("the panels are taken away", async () => {
  for (const name of readdirSync(root)) {
    const path = `${root}/${name}/fb`;
    const isStalled = statSync(path, { throwIfNoEntry: false })?.isFIFO();
    if (isStalled) await (await open(path, O_RDONLY | O_NONBLOCK)).close();
  }
  rmSync(root, { recursive: true });
});

function makePanel({ bitsPerPixel, strideBytes }: Panel): string {
  const folder = mkdtempSync(`${root}/panel-`);
  writeFileSync(`${folder}/virtual_size`, `${SIZE.width},${SIZE.height}\n`);
  writeFileSync(`${folder}/bits_per_pixel`, `${bitsPerPixel}\n`);
  writeFileSync(`${folder}/stride`, `${strideBytes}\n`);
  writeFileSync(`${folder}/fb`, new Uint8Array(strideBytes * SIZE.height));
  return folder;
}

function openDisplay(folder: string, rotation: Rotation = 0): Promise<FramebufferDisplay> {
  const path = `${folder}/fb`;
  const clock = new SystemClock();
  return FramebufferDisplay.open({ path, sysfs: folder, rotation, clock, writeMs: 300 });
}

/** What the panel shows, as RGB565. */
function readPanel(folder: string, { bitsPerPixel, strideBytes }: Panel): Uint16Array {
  const memory = readFileSync(`${folder}/fb`);
  const pixels = new Uint16Array(SIZE.width * SIZE.height);
  for (let at = 0; at < pixels.length; at += 1) {
    const [x, y] = [at % SIZE.width, Math.floor(at / SIZE.width)];
    const offset = y * strideBytes + (x * bitsPerPixel) / 8;
    if (bitsPerPixel === 16) pixels[at] = memory.readUInt16LE(offset);
    else pixels[at] = narrow(memory.readUInt32LE(offset));
  }
  return pixels;
}

function narrow(colour: number): number {
  const [red, green, blue] = [colour >> 16, (colour >> 8) & 0xff, colour & 0xff];
  return ((red >> 3) << 11) | ((green >> 2) << 5) | (blue >> 3);
}
