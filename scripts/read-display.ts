/** Reads the code that a simulated display shows, as the camera of a customer's phone would. */
import { type Decoder, openDecoder } from "../firmware/scanner/decoder.ts";
import type { DisplayShown } from "../hal/simulated-board-remote.ts";
import { decodePicture } from "./decode-picture.ts";
import { readInstalledWasm } from "./installed-decoder.ts";
import { rgbOf } from "./save-display.ts";

/** The text of the one QR code on it; null where it shows none, or more than one. */
export async function readDisplay(
  { width, height, pixels }: DisplayShown,
  opened?: Decoder,
): Promise<string | null> {
  if (!pixels) return null;
  const decoder = opened ?? (await openDecoder(await readInstalledWasm()));
  const luminance = luminanceOf(rgbOf(pixels));
  const readings = await decodePicture(decoder, { width, height, luminance, strideBytes: width });
  const codes = readings.filter(({ format }) => format === "QRCode");
  return codes.length === 1 ? (codes[0]?.text ?? null) : null;
}

/** ITU-R BT.601, whole numbers. */
function luminanceOf(rgb: Uint8Array): Uint8Array {
  const luminance = new Uint8Array(rgb.length / 3);
  for (let at = 0; at < luminance.length; at += 1) {
    const [red = 0, green = 0, blue = 0] = rgb.subarray(at * 3, at * 3 + 3);
    luminance[at] = (299 * red + 587 * green + 114 * blue) / 1000;
  }
  return luminance;
}
