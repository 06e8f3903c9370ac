/** The hub's program, killed: a merchant that was blocked stays so. */
import { join } from "node:path";
import { type Test, test } from "tap";
import type { InstitutionId } from "../../../firmware/protocol/institution-id.ts";
import { SystemRandom } from "../../../hal/random/system-random.ts";
import { SqliteRiskLog } from "../../../hub/risk/sqlite-risk-log.ts";
import type { SandboxOutcomeName } from "../../../hub/sandbox/sandbox-outcomes.ts";
import { makeCode } from "../../../hub/sandbox/sandbox-wallet.ts";
import { HubProcess, ProcessBox, writeHubSettings } from "../hub-process.ts";
import { shippedTable } from "../sandbox/sandbox-world.ts";

function code(id: InstitutionId, outcome?: SandboxOutcomeName): string {
  const chosen = outcome === undefined ? {} : { outcome };
  const made = makeCode(id, { random: new SystemRandom(), table: shippedTable(), ...chosen });
  if (made === null) throw new Error("no code");
  return made;
}

async function start(t: Test, directory: string): Promise<readonly [HubProcess, ProcessBox]> {
  const hub = new HubProcess(["--settings", join(directory, "hub.json")]);
  t.teardown(() => hub.end("SIGKILL"));
  const box = await ProcessBox.connect(directory, await hub.port);
  t.teardown(() => box.leave());
  return [hub, box];
}

test("a block survives a kill of the hub, until who blocked lifts it", async (t) => {
  const directory = t.testdir();
  writeHubSettings(directory);
  const [killed, before] = await start(t, directory);
  const orders = ["1", "2", "3", "4"].map((last) => `260101000000123456789012345${last}`);
  await before.send(before.pay(orders[0] ?? "", code("boc", "merchant-blocked")));
  t.match(await before.hears("answer"), { state: "declined", reason: "merchant-blocked" });
  await killed.end("SIGKILL");

  const [, after] = await start(t, directory);
  await after.send(after.pay(orders[1] ?? "", code("alipay")));
  const refused = await after.hears("answer");
  t.match(refused, { state: "declined", reason: "merchant-blocked" });
  t.notOk("institution" in refused, "nobody was asked");
  await after.send(after.pay(orders[2] ?? "", code("boc")));
  t.match(await after.hears("answer"), { state: "declined", institution: "boc" }, "boc knows too");
  await after.send(after.pay(orders[3] ?? "", code("boc", "merchant-unblocked")));
  t.match(await after.hears("answer"), { state: "approved", institution: "boc" });
  const log = new SqliteRiskLog(join(directory, "data", "risk.sqlite"));
  t.match(log.events(), [{ kind: "merchant-blocked" }, { kind: "merchant-unblocked" }]);
  log.close();
});
