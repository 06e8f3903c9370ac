/** Phones before the camera, each with another code that is paid for. */
import { writeFileSync } from "node:fs";
import { loadShippedIssuerTable } from "../../firmware/codes/shipped-issuer-table.ts";
import { SystemRandom } from "../../hal/random/system-random.ts";
import { makeCode } from "../../hub/sandbox/sandbox-wallet.ts";
import { drawCode } from "../../scripts/draw-code.ts";
import { fitToFrame, loadPicture, type Picture } from "../../scripts/load-picture.ts";

export async function picturesOfCodes(folder: string, count: number): Promise<Picture[]> {
  const issuers = loadShippedIssuerTable();
  if (!issuers.ok) throw new Error(issuers.why);
  const pictures: Picture[] = [];
  for (let made = 0; made < count; made += 1) {
    const random = new SystemRandom();
    const wish = { random, table: issuers.table, outcome: "approved", isCpm: false } as const;
    const text = makeCode("wechat-pay", wish) ?? "";
    const file = `${folder}/code.png`;
    writeFileSync(file, await drawCode({ text, format: "qr" }));
    pictures.push(await fitToFrame(await loadPicture(file), 1280, 720));
  }
  return pictures;
}
