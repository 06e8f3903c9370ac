/**
 * Commits one order after the other to the file or database it is given and says each one's number
 * when the store has acknowledged it, until it is killed.
 */
import { writeSync } from "node:fs";
import { SystemClock } from "../../../hal/clock/system-clock.ts";
import { saleEntry } from "../../../hub/ledger/ledger.ts";
import { PostgresStore } from "../../../hub/store/postgres-store.ts";
import { SqliteStore } from "../../../hub/store/sqlite-store.ts";
import { SAMPLE_SALE, sampleOrder } from "./sample-order.ts";

const where = process.argv[2] ?? "";
const afterTurn = setImmediate;
const store = where.startsWith("postgres:")
  ? await PostgresStore.open({ url: where, clock: new SystemClock(), afterTurn })
  : new SqliteStore(where, { afterTurn });
for (let number = 1; ; number += 1) {
  const order = sampleOrder({ number: String(number), phase: "approved", isPosted: true });
  await store.commit(order, [saleEntry({ ...SAMPLE_SALE, id: String(number) })]);
  writeSync(1, `${number}\n`);
}
