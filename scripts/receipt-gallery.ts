/** Draws every kind of paper in every language and width into the folder that is given. */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { PAPERS } from "../firmware/receipts/receipt-style.ts";
import { LANGUAGES } from "../firmware/screens/language.ts";
import { drawReceipt } from "./draw-receipt.ts";
import { sampleReceipts } from "./sample-receipts.ts";

const [folder, ...rest] = process.argv.slice(2);
if (folder === undefined || folder.startsWith("-") || rest.length > 0) {
  console.error("usage: receipt-gallery FOLDER   every receipt as a PNG");
  process.exitCode = folder === "--help" ? 0 : 2;
} else {
  await mkdir(folder, { recursive: true });
  for (const language of LANGUAGES) {
    for (const paper of PAPERS) {
      for (const { name, receipt } of sampleReceipts(language, paper)) {
        const file = join(folder, `${language}-${paper}-${name}.png`);
        await writeFile(file, await drawReceipt(receipt, paper));
        console.log(file);
      }
    }
  }
}
