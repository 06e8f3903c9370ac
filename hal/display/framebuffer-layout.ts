/**
 * Where a picture's pixels lie in a frame buffer's memory. Formats as in the kernel's
 * `Documentation/fb/api.rst`: packed pixels, little endian.
 */
import assert from "node:assert/strict";

/** Clockwise, by how much the picture is turned on the panel. */
export type Rotation = 0 | 90 | 180 | 270;

export interface FramebufferLayout {
  /** Pixels of the panel, as the kernel counts them: before rotation. */
  readonly width: number;
  readonly height: number;
  /** Bytes from one row to the next. */
  readonly strideBytes: number;
  /** 16 is RGB565; 32 is XRGB8888. */
  readonly bitsPerPixel: 16 | 32;
  readonly rotation: Rotation;
}

export function isTurned({ rotation }: Pick<FramebufferLayout, "rotation">): boolean {
  return rotation === 90 || rotation === 270;
}

/** Lays a picture in RGB565, as a person sees it, over the panel's memory. */
export function layPicture(memory: DataView, pixels: Uint16Array, layout: FramebufferLayout): void {
  const { width, height, strideBytes, bitsPerPixel } = layout;
  assert(pixels.length === width * height, `${pixels.length} pixels`);
  for (let y = 0; y < height; y += 1) {
    const { start, step } = walkOf(layout, y);
    const row = y * strideBytes;
    for (let x = 0, from = start; x < width; x += 1, from += step) {
      const pixel = pixels[from] ?? 0;
      if (bitsPerPixel === 16) memory.setUint16(row + 2 * x, pixel, true);
      else memory.setUint32(row + 4 * x, widen(pixel), true);
    }
  }
}

/** Where in the picture the panel's row `y` begins, and how far on its next pixel is. */
function walkOf(
  { width, height, rotation }: FramebufferLayout,
  y: number,
): { readonly start: number; readonly step: number } {
  switch (rotation) {
    case 0:
      return { start: y * width, step: 1 };
    case 180:
      return { start: (height - y) * width - 1, step: -1 };
    case 90: // The picture's left edge is the panel's top; its rows are `height` pixels long.
      return { start: (width - 1) * height + y, step: -height };
    case 270: // The picture's right edge is the panel's top.
      return { start: height - 1 - y, step: height };
  }
}

/** 5, 6 and 5 bits to eight each; full stays full. */
function widen(pixel: number): number {
  const [red, green, blue] = [pixel >> 11, (pixel >> 5) & 0x3f, pixel & 0x1f];
  const high = (red << 3) | (red >> 2);
  const middle = (green << 2) | (green >> 4);
  const low = (blue << 3) | (blue >> 2);
  return ((high << 16) | (middle << 8) | low) >>> 0;
}
