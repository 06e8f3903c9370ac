/** Turns a picture by any angle: a linear code is only read along the rows of a picture. */

/** 8-bit luminance, row after row; the same layout as a camera's frame. */
export interface TiltablePicture {
  readonly luminance: Uint8Array;
  readonly width: number;
  readonly height: number;
  readonly strideBytes: number;
}

/** Rows of the turned picture are this far apart: bars are long, so a quarter of them will do. */
const rowSpacing = 4;

/** What lies beyond the picture's edge. */
const surround = 128;

/** How many bytes `tiltPicture` needs for any angle of a picture of this size. */
export function tiltedBytesMax(width: number, height: number): number {
  const diagonal = Math.ceil(Math.hypot(width, height));
  return diagonal * Math.ceil(diagonal / rowSpacing);
}

/**
 * The picture, turned by `degrees` around its middle and squeezed to a quarter of its height, so
 * that what lay along that angle lies along the rows. Fills and returns a part of `into`, which has
 * at least `tiltedBytesMax` bytes.
 */
export function tiltPicture(
  picture: TiltablePicture,
  degrees: number,
  into: Uint8Array,
): TiltablePicture {
  const { width, height } = picture;
  const angle = (degrees * Math.PI) / 180;
  const cos = Math.cos(angle);
  const sin = Math.sin(angle);
  const acrossWidth = Math.ceil(Math.abs(width * cos) + Math.abs(height * sin));
  const downHeight = Math.ceil((Math.abs(width * sin) + Math.abs(height * cos)) / rowSpacing);
  for (let row = 0; row < downHeight; row += 1) {
    const down = (row - downHeight / 2) * rowSpacing;
    const line = { x: width / 2 - down * sin, y: height / 2 + down * cos, cos, sin };
    sampleLine(picture, line, into.subarray(row * acrossWidth, (row + 1) * acrossWidth));
  }
  const luminance = into.subarray(0, acrossWidth * downHeight);
  return { luminance, width: acrossWidth, height: downHeight, strideBytes: acrossWidth };
}

interface Line {
  /** The middle of the line in the picture. */
  readonly x: number;
  readonly y: number;
  readonly cos: number;
  readonly sin: number;
}

/** Luminance along a line, one sample a pixel, each weighed from the four pixels around it. */
function sampleLine(picture: TiltablePicture, line: Line, into: Uint8Array): void {
  const { luminance, width, height, strideBytes } = picture;
  into.fill(surround);
  for (let index = 0; index < into.length; index += 1) {
    const along = index - into.length / 2;
    const x = line.x + along * line.cos;
    const y = line.y + along * line.sin;
    const left = Math.floor(x);
    const top = Math.floor(y);
    if (left < 0 || top < 0 || left + 1 >= width || top + 1 >= height) continue;
    const at = top * strideBytes + left;
    const across = x - left;
    const upper = mix(luminance[at], luminance[at + 1], across);
    const lower = mix(luminance[at + strideBytes], luminance[at + strideBytes + 1], across);
    into[index] = mix(upper, lower, y - top);
  }
}

function mix(first = surround, second = surround, share: number): number {
  return first + (second - first) * share;
}
