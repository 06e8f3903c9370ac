/**
 * Four boxes, hub and broker as real processes that are killed, frozen and cut off at random.
 * `ANYCODE_LONG_TESTS`: 500 kills, with both brokers. It prints its seed; `scripts/chaos --seed N`
 * draws the same faults.
 */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { t as file, test } from "tap";
import { findMosquitto } from "../firmware/uplink/mosquitto.ts";
import type { BrokerKind } from "./chaos-plan.ts";
import { chaosTable, runChaos } from "./chaos-run.ts";

const IS_LONG = Boolean(process.env.ANYCODE_LONG_TESTS);
const KILLS = IS_LONG ? 500 : 30;
const MINUTES_MAX = IS_LONG ? 60 : 6;
const BROKERS: readonly BrokerKind[] =
  IS_LONG && findMosquitto() ? ["embedded", "mosquitto"] : ["embedded"];

file.setTimeout(MINUTES_MAX * 60_000);

test(`${KILLS} kills of box, hub and broker lose no money and charge nobody twice`, async (t) => {
  const seed = Date.now() % 1_000_000_000;
  const folder = mkdtempSync(join(tmpdir(), "anycode-chaos-"));
  const say = (line: string) => t.comment(line);
  const stop = new AbortController().signal;
  const result = await runChaos({ seed, kills: KILLS, brokers: BROKERS, folder, say, stop });
  t.comment(`\n${chaosTable(result)}`);
  t.same(result.violations, [], `seed ${seed}, books and logs in ${result.evidence.join(", ")}`);
  const kills = result.rounds.flatMap((round) => Object.values(round.kills));
  t.equal(
    kills.reduce((sum, count) => sum + count, 0),
    KILLS,
  );
  const approved = result.rounds.reduce((sum, { ends }) => sum + (ends.approved ?? 0), 0);
  t.ok(approved > 0, `${approved} payments were approved all the same`);
  if (result.rounds.some((round) => !round.hasSmallDisks)) {
    t.pass("disks are filled", { skip: "only root may mount a small one" });
  }
  if (result.violations.length === 0) rmSync(folder, { recursive: true });
});
