import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "tap";
import { loadShippedIssuerTable } from "../../firmware/codes/shipped-issuer-table.ts";
import { openDecoder } from "../../firmware/scanner/decoder.ts";
import { SystemRandom } from "../../hal/random/system-random.ts";
import { makeCode } from "../../hub/sandbox/sandbox-wallet.ts";
import { decodePicture } from "../../scripts/decode-picture.ts";
import { drawCode } from "../../scripts/draw-code.ts";
import { SANDBOX_PIN } from "../../scripts/enrol-sandbox.ts";
import { readInstalledWasm } from "../../scripts/installed-decoder.ts";
import { loadPicture } from "../../scripts/load-picture.ts";
import { RunProcess } from "../shop/run-process.ts";

test("a developer looks a receipt up by camera and gives the money back, at the prompt", async (t) => {
  const folder = t.testdir();
  const [code, receipt, paper] = ["code.png", "receipt.png", "paper.png"].map((name) => {
    return join(folder, name);
  }) as [string, string, string];
  writeFileSync(code, await drawCode({ text: codeOfAlipay(), format: "qr" }));
  const shop = new RunProcess(["--state", join(folder, "state"), "--port", "0"]);
  await shop.says(new RegExp(`the PIN of this box is ${SANDBOX_PIN}`));
  shop.type("press refnd");
  await shop.says(/keys are: 0 1 2/);
  shop.type(`receipt ${receipt}`);
  await shop.says(/nothing was paid yet/);
  shop.type(`pay 12.50 ${code}`);
  await shop.says(/approved CNY 12\.50 by alipay/);
  shop.type(`receipt ${receipt}`);
  await shop.says(/saved .*receipt\.png/);
  shop.type(`paper ${paper}`);
  await shop.says(/nothing was printed yet/);
  shop.type("press up 1 cancel");
  await shop.says(/display: payment-list\n(.*\n)*.*display: idle/);
  shop.type(`paper ${paper}`);
  await shop.says(/saved .*paper\.png/);
  const [order = ""] = await textsOn(paper);
  t.match(order, /^R[0-9]{28}$/, "the paper's code is the receipt's");
  shop.type(`show ${receipt}`);
  shop.type("press refund");
  await shop.says(/display: payment-facts/);
  shop.type("press refund 1 1 1 1 confirm");
  await shop.says(/display: checking-pin\n +display: pin\n/);
  shop.type(`press ${[...SANDBOX_PIN].join(" ")} confirm`);
  await shop.says(/display: refund-amount/);
  shop.type("press 2 confirm confirm");
  await shop.says(/refunded CNY 2\.00/);
  shop.signal("SIGINT");
  t.equal((await shop.ended).status, 0);
});

async function textsOn(file: string): Promise<readonly string[]> {
  const decoder = await openDecoder(await readInstalledWasm());
  return (await decodePicture(decoder, await loadPicture(file))).map(({ text }) => text);
}

function codeOfAlipay(): string {
  const issuers = loadShippedIssuerTable();
  if (!issuers.ok) throw new Error(issuers.why);
  const options = { random: new SystemRandom(), table: issuers.table } as const;
  const code = makeCode("alipay", { ...options, outcome: "approved", isCpm: false });
  if (code === null) throw new Error("no code of alipay");
  return code;
}
