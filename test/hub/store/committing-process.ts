/**
 * Commits one order after the other to the file it is given and says each one's number when the
 * store has acknowledged it, until it is killed.
 */
import { writeSync } from "node:fs";
import { saleEntry } from "../../../hub/ledger/ledger.ts";
import { SqliteStore } from "../../../hub/store/sqlite-store.ts";
import { SAMPLE_SALE, sampleOrder } from "./sample-order.ts";

const store = new SqliteStore(process.argv[2] ?? "", { afterTurn: setImmediate });
for (let number = 1; ; number += 1) {
  const order = sampleOrder({ number: String(number), phase: "approved", isPosted: true });
  await store.commit(order, [saleEntry({ ...SAMPLE_SALE, id: String(number) })]);
  writeSync(1, `${number}\n`);
}
