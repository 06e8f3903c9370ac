import { test } from "tap";
import { Journal, type JournalContents } from "../../../firmware/journal/journal.ts";
import { scanFrames } from "../../../firmware/journal/journal-frame.ts";
import type { RefundRecord } from "../../../firmware/journal/refund-record.ts";
import { SimulatedDisk } from "../../../hal/disk/simulated-disk.ts";

function refund(number: number, phase: RefundRecord["phase"] = "asking"): RefundRecord {
  const digits = String(number).padStart(28, "0");
  const money = { amountMinor: 500, currency: "CNY" } as const;
  return { type: "refund", refund: digits, order: "1".repeat(28), ...money, atMs: 1, phase };
}

async function reopened(disk: SimulatedDisk): Promise<{ journal: Journal; left: JournalContents }> {
  const opening = await Journal.open(disk);
  if (!opening.ok) throw new Error("the journal is damaged");
  return { journal: opening.journal, left: opening.contents };
}

test("refunds and tries of the PIN are there after every restart, each in its last state", async (t) => {
  const disk = new SimulatedDisk();
  const { journal } = await reopened(disk);
  await journal.append(refund(1));
  await journal.append(refund(2));
  await journal.append({ type: "pin-tries", tries: 3 });
  await journal.append(refund(1, "refunded"));
  await journal.close();
  for (const boot of [1, 2, 3]) {
    const { journal: next, left } = await reopened(disk);
    const states = left.refunds.map(({ phase }) => phase);
    t.same([states, left.pinTries], [["refunded", "asking"], 3], `boot ${boot}`);
    await next.close();
  }
  const { journal: last } = await reopened(disk);
  await last.append({ type: "pin-tries", tries: 0 });
  await last.close();
  t.equal((await reopened(disk)).left.pinTries, 0);
});

test("however often the journal is rewritten, an open refund is never forgotten", async (t) => {
  const disk = new SimulatedDisk();
  const { journal } = await reopened(disk);
  await journal.append(refund(0));
  for (let number = 1; number <= 2_100; number += 1) {
    await journal.append({ ...refund(number, "refunded"), told: true });
  }
  await journal.close();
  const { left } = await reopened(disk);
  t.equal(left.refunds.filter(({ phase }) => phase === "asking").length, 1);
  t.ok(left.refunds.length <= 1_001);
});

test("each record is a frame of its own, which a reader that does not know it carries along", async (t) => {
  const disk = new SimulatedDisk();
  const { journal } = await reopened(disk);
  await journal.append(refund(1));
  await journal.append({ type: "pin-tries", tries: 2 });
  await journal.close();
  const scan = scanFrames((await disk.read("journal.log")) ?? new Uint8Array());
  t.same(scan.damage, []);
  t.match(scan.payloads.slice(-2), [{ type: "refund" }, { type: "pin-tries", tries: 2 }]);
});
