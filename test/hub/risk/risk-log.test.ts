import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Test, test } from "tap";
import { MemoryRiskLog } from "../../../hub/risk/memory-risk-log.ts";
import { parseRiskEvent, type RiskEvent, standingEvents } from "../../../hub/risk/risk-event.ts";
import type { RiskLog } from "../../../hub/risk/risk-log.ts";
import { SqliteRiskLog } from "../../../hub/risk/sqlite-risk-log.ts";
import { StoreError } from "../../../hub/store/store-error.ts";

function event(fields: Partial<RiskEvent> = {}): RiskEvent {
  return {
    ...{ protocol: 1, type: "risk-event", id: "abcdefghijklmnopqrstuv", atMs: 1_000 },
    ...{ kind: "merchant-blocked", reportedBy: "alipay", merchant: "shop-1" },
    ...{ terminal: null, untilMs: null },
    ...fields,
  };
}

const PAUSE = event({ kind: "guessed-codes", reportedBy: null, terminal: "box-1", untilMs: 5_000 });

async function riskLogContract(t: Test, make: () => RiskLog): Promise<void> {
  const log = make();
  t.same(log.events(), []);
  log.append(event());
  log.append(PAUSE);
  t.same(log.events(), [event(), PAUSE]);
  log.close();
  log.close();
}

test("the log in memory keeps what it is told, in order", async (t) => {
  await riskLogContract(t, () => new MemoryRiskLog());
});

test("the log in SQLite keeps it over a restart of the hub", async (t) => {
  const file = join(t.testdir(), "risk.sqlite");
  await riskLogContract(t, () => new SqliteRiskLog(file));
  const again = new SqliteRiskLog(file);
  t.same(again.events(), [event(), PAUSE]);
  again.close();
});

test("a file that is no risk log is refused with its name", async (t) => {
  const file = join(t.testdir(), "text.sqlite");
  writeFileSync(file, "this is no database, whatever it is called".repeat(20));
  t.throws(() => new SqliteRiskLog(file), StoreError);
  t.throws(() => new SqliteRiskLog(file), { message: /text\.sqlite/ });
});

test("a block stands until its reporter lifts it, and a pause until it is over", (t) => {
  const lifted = event({ kind: "merchant-unblocked", atMs: 2_000 });
  const byBank = event({ reportedBy: "icbc" });
  t.same(standingEvents([event(), byBank, lifted], 3_000), [byBank]);
  t.same(standingEvents([event(), lifted, event({ atMs: 3_000 })], 3_000), [
    event({ atMs: 3_000 }),
  ]);
  t.same(standingEvents([event(), event({ merchant: "shop-2" })], 9).length, 2);
  t.same(standingEvents([PAUSE], 4_999), [PAUSE]);
  t.same(standingEvents([PAUSE], 5_000), []);
  t.same(standingEvents([PAUSE], 999), [], "a clock set back does not make it last");
  t.end();
});

test("nothing about a payer fits into a risk event", (t) => {
  t.same(parseRiskEvent(event()), event());
  for (const more of [{ payer: "x" }, { code: "1" }, { order: "1" }, { amountMinor: 1 }]) {
    t.equal(parseRiskEvent({ ...event(), ...more }), null, JSON.stringify(more));
  }
  t.equal(parseRiskEvent({ ...event(), kind: "stolen-phone" }), null);
  t.equal(parseRiskEvent(null), null);
  t.end();
});
