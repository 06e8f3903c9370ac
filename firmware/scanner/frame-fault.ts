/** What is wrong with a frame as a driver hands it over, before anything relies on it. Pure. */
import type { Frame } from "../../hal/camera/camera.ts";

/** More than the sensors of such boxes have; the decoder needs this many bytes of its own. */
export const FRAME_PIXELS_MAX = 16_777_216;

/** In words for a technician; null where the frame is whole. */
export function frameFault(frame: Omit<Frame, "capturedAtMs">): string | null {
  const { luminance, width, height, strideBytes } = frame;
  const size = `a frame of ${width} x ${height}, ${strideBytes} bytes a row`;
  const areCounts = [width, height, strideBytes].every((count) => Number.isSafeInteger(count));
  if (!areCounts || width < 1 || height < 1 || strideBytes < width) return `${size}: impossible`;
  if (width * height > FRAME_PIXELS_MAX) return `${size}: over ${FRAME_PIXELS_MAX} pixels`;
  const bytesNeeded = strideBytes * (height - 1) + width;
  if (luminance.length >= bytesNeeded) return null;
  return `${size}: only ${luminance.length} bytes of it came`;
}
