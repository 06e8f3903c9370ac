/** The pictures that the benchmark holds in front of cameras: fresh codes, and a busy counter. */
import sharp from "sharp";
import { loadShippedIssuerTable } from "../../firmware/codes/shipped-issuer-table.ts";
import type { Picture } from "../../hal/camera/simulated-camera.ts";
import { SystemRandom } from "../../hal/random/system-random.ts";
import { makeCode } from "../../hub/sandbox/sandbox-wallet.ts";
import { type DrawableCode, drawScene } from "../draw-code.ts";

export const FRAME = { width: 1280, height: 720 } as const;

const MIDDLE = { x: FRAME.width / 2, y: FRAME.height / 2 };

/** A code nobody has shown before. */
export function freshCode(): string {
  const loaded = loadShippedIssuerTable();
  const code =
    loaded.ok && makeCode("wechat-pay", { random: new SystemRandom(), table: loaded.table });
  if (!code) throw new Error("the sandbox makes no code");
  return code;
}

/** A code in the middle of a grey counter. */
export async function sceneWith({ text, format }: DrawableCode): Promise<Picture> {
  const modulePixels = format === "qr" ? 8 : 5;
  const codes = [{ text, format, ...MIDDLE, modulePixels }];
  return luminanceOf(await drawScene({ ...FRAME, codes }));
}

/** No code, but everything a decoder stumbles over: stripes, squares, print, noise. */
export function busyScene(): Picture {
  const { width, height } = FRAME;
  const luminance = new Uint8Array(width * height);
  const noise = makeNoise();
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      luminance[y * width + x] = clamp(patternAt(x, y) + (noise() % 48) - 24);
    }
  }
  return { luminance, width, height };
}

export function emptyScene(): Picture {
  const { width, height } = FRAME;
  return { luminance: new Uint8Array(width * height).fill(128), width, height };
}

/** Quarters: bars of uneven width, a chequered cloth, concentric squares, lines of print. */
function patternAt(x: number, y: number): number {
  const [right, low] = [x >= FRAME.width / 2, y >= FRAME.height / 2];
  if (!right && !low) return ((x * x) >> 7) % 3 === 0 ? 20 : 230;
  if (right && !low) return ((x >> 4) + (y >> 4)) % 2 === 0 ? 60 : 200;
  const ring = Math.max(Math.abs((x % 160) - 80), Math.abs((y % 160) - 80)) >> 3;
  if (!right) return ring % 2 === 0 ? 30 : 220;
  return y % 24 < 12 && ((x >> 2) * 7 + (y >> 2) * 13) % 5 < 2 ? 40 : 210;
}

/** The same on every run. */
function makeNoise(): () => number {
  let state = 1;
  return () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return state >> 8;
  };
}

function clamp(level: number): number {
  return Math.min(255, Math.max(0, level));
}

async function luminanceOf(png: Buffer): Promise<Picture> {
  const luminance = await sharp(png).greyscale().toColourspace("b-w").raw().toBuffer();
  return { luminance, ...FRAME };
}
