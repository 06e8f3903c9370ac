/** The scanner's search of a frame, run and timed in this process instead of on its thread. */
import { openDecoder } from "../../firmware/scanner/decoder.ts";
import { FrameSearch } from "../../firmware/scanner/frame-search.ts";
import type { Picture } from "../../hal/camera/simulated-camera.ts";
import { readInstalledWasm } from "../installed-decoder.ts";

export async function openSearch(): Promise<FrameSearch> {
  return new FrameSearch(await openDecoder(await readInstalledWasm()));
}

export function timeSearch(search: FrameSearch, picture: Picture): number {
  return timeMs(() => search.search({ ...picture, strideBytes: picture.width }));
}

export function timeMs(action: () => unknown): number {
  const startedAtMs = performance.now();
  action();
  return performance.now() - startedAtMs;
}
