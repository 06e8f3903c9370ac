/** A new issuer reaches the programs that ship, while they run. */
import { spawnSync } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { test } from "tap";
import { drawCode } from "../../scripts/draw-code.ts";
import { NEW_CODE, NEW_ROW, tableWith } from "../firmware/codes/signed-test-table.ts";
import { allGone, RunProcess } from "../shop/run-process.ts";

const SIGN = join(import.meta.dirname, "../../scripts/sign-issuer-table.ts");

test("a table that is handed to a running shop is what its next sale goes by", async (t) => {
  const folder = t.testdir();
  const [state, table, picture] = ["state", "table.json", "code.png"].map((name) =>
    join(folder, name),
  ) as [string, string, string];
  writeFileSync(table, tableWith(2, NEW_ROW));
  writeFileSync(picture, await drawCode({ text: NEW_CODE, format: "qr" }));
  const shop = new RunProcess(["--state", state, "--port", "0"]);
  await shop.says(/Anycode runs/);
  const pids = shop.childPids();
  const handed = spawnSync(
    process.execPath,
    [SIGN, "--hand-out", join(state, "hub"), "--table", table],
    { encoding: "utf8" },
  );
  t.match(handed, { status: 0, stdout: /edition 2/ });
  // Durable at the box, and in use from then on.
  while (!existsSync(join(state, "box", "issuer-table"))) await setTimeout(100);
  shop.type(`pay 12.50 ${picture}`);
  await shop.says(/approved CNY 12\.50 by hebao/);
  shop.type("quit");
  t.equal((await shop.ended).status, 0);
  await allGone(pids);
});
