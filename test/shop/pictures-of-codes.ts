/** Phones before the camera, each with another code of WeChat Pay. */
import { writeFileSync } from "node:fs";
import { SystemRandom } from "../../hal/random/system-random.ts";
import type { SandboxOutcomeName } from "../../hub/sandbox/sandbox-outcomes.ts";
import { makeCode } from "../../hub/sandbox/sandbox-wallet.ts";
import { drawCode } from "../../scripts/draw-code.ts";
import { fitToFrame, loadPicture, type Picture } from "../../scripts/load-picture.ts";
import { shippedTable } from "../firmware/codes/shipped-table.ts";

/** The picture goes by a file in `folder`. */
export async function pictureOfCode(
  folder: string,
  outcome: SandboxOutcomeName = "approved",
): Promise<Picture> {
  const wish = { random: new SystemRandom(), table: shippedTable(), outcome, isCpm: false };
  const text = makeCode("wechat-pay", wish) ?? "";
  const file = `${folder}/code.png`;
  writeFileSync(file, await drawCode({ text, format: "qr" }));
  return fitToFrame(await loadPicture(file), 1280, 720);
}

/** All of them are paid for. */
export async function picturesOfCodes(folder: string, count: number): Promise<Picture[]> {
  const pictures: Picture[] = [];
  for (let made = 0; made < count; made += 1) pictures.push(await pictureOfCode(folder));
  return pictures;
}
