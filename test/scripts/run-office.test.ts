import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "tap";
import { loadShippedIssuerTable } from "../../firmware/codes/shipped-issuer-table.ts";
import { SystemRandom } from "../../hal/random/system-random.ts";
import { makeCode } from "../../hub/sandbox/sandbox-wallet.ts";
import { drawCode } from "../../scripts/draw-code.ts";
import { SANDBOX_PIN } from "../../scripts/enrol-sandbox.ts";
import { RunProcess } from "../shop/run-process.ts";

test("a developer looks a receipt up by camera and gives the money back, at the prompt", async (t) => {
  const folder = t.testdir();
  const [code, receipt] = [join(folder, "code.png"), join(folder, "receipt.png")];
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

function codeOfAlipay(): string {
  const issuers = loadShippedIssuerTable();
  if (!issuers.ok) throw new Error(issuers.why);
  const options = { random: new SystemRandom(), table: issuers.table } as const;
  const code = makeCode("alipay", { ...options, outcome: "approved", isCpm: false });
  if (code === null) throw new Error("no code of alipay");
  return code;
}
