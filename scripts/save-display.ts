/** Saves what a simulated display shows as a picture. */
import sharp, { type Sharp } from "sharp";
import type { DisplayShown } from "../hal/simulated-board-remote.ts";
import { ShopFailure } from "./shop-failure.ts";

/** The format follows the file's ending. Rejects with `ShopFailure`. */
export async function saveDisplay(shown: DisplayShown, file: string): Promise<void> {
  const { width, height, pixels } = shown;
  if (!pixels) throw new ShopFailure("the display has shown nothing yet");
  await savePicture(sharp(rgbOf(pixels), { raw: { width, height, channels: 3 } }), file);
}

/** The format follows the file's ending. Rejects with `ShopFailure`. */
export async function savePicture(picture: Sharp, file: string): Promise<void> {
  try {
    await picture.toFile(file);
  } catch (error) {
    const [why = ""] = (error instanceof Error ? error.message : String(error)).split("\n");
    throw new ShopFailure(`cannot write ${file} (${why}); give a .png in a folder that is there`);
  }
}

/** RGB565 to three bytes a pixel. */
export function rgbOf(pixels: Uint16Array): Uint8Array {
  const rgb = new Uint8Array(pixels.length * 3);
  pixels.forEach((pixel, index) => {
    rgb[index * 3] = Math.round(((pixel >> 11) * 255) / 31);
    rgb[index * 3 + 1] = Math.round((((pixel >> 5) & 0x3f) * 255) / 63);
    rgb[index * 3 + 2] = Math.round(((pixel & 0x1f) * 255) / 31);
  });
  return rgb;
}
