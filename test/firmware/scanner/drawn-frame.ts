/** Frames for the scanner's tests, drawn by the project itself. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type DrawableCode, drawCode, drawScene, type Scene } from "../../../scripts/draw-code.ts";
import { fitToFrame, loadPicture, type Picture } from "../../../scripts/load-picture.ts";

/** As the box's camera would show this scene. */
export async function drawnFrame(scene: Partial<Scene>): Promise<Picture> {
  const png = await drawScene({ width: 1280, height: 720, codes: [], ...scene });
  return throughFile(png, (picture) => picture);
}

/** As the box's camera would show a picture of this code alone. */
export async function drawnCodeFrame(code: DrawableCode): Promise<Picture> {
  return throughFile(await drawCode(code), (picture) => fitToFrame(picture, 1280, 720));
}

async function throughFile(
  png: Buffer,
  use: (picture: Picture) => Picture | Promise<Picture>,
): Promise<Picture> {
  const folder = await mkdtemp(join(tmpdir(), "drawn-frame-"));
  try {
    const file = join(folder, "frame.png");
    await writeFile(file, png);
    return await use(await loadPicture(file));
  } finally {
    await rm(folder, { recursive: true });
  }
}
