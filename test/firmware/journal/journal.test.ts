import assert from "node:assert/strict";
import fc from "fast-check";
import { test } from "tap";
import {
  DAMAGED_FILE,
  ENDED_PAYMENTS_MAX,
  Journal,
  type JournalOpening,
} from "../../../firmware/journal/journal.ts";
import { encodeFile, scanFrames } from "../../../firmware/journal/journal-frame.ts";
import type { JournalRecord } from "../../../firmware/journal/journal-record.ts";
import { SequenceReserve } from "../../../firmware/journal/sequence-reserve.ts";
import { SimulatedDisk } from "../../../hal/disk/simulated-disk.ts";
import type { Survival } from "../../../hal/disk/simulated-file.ts";
import { SimulatedRandom } from "../../../hal/random/simulated-random.ts";

type PaymentRecord = Extract<JournalRecord, { type: "payment" }>;

function record(number: number, more: Partial<PaymentRecord> = {}): PaymentRecord {
  const order = String(number).padStart(28, "0");
  const money = { amountMinor: 100 + number, currency: "CNY" as const };
  return { type: "payment", order, ...money, atMs: number, phase: "asking", ...more };
}

function opened(opening: JournalOpening) {
  assert(opening.ok, "the journal opens");
  return opening;
}

async function open(disk: SimulatedDisk, bytesMax?: number) {
  return opened(await Journal.open(disk, bytesMax ? { bytesMax } : {}));
}

test("what was appended is there after a restart, the latest record of each payment", async (t) => {
  const disk = new SimulatedDisk();
  const { journal } = await open(disk);
  await journal.append(record(1));
  await journal.append(record(2));
  await journal.append(record(1, { phase: "ended", verdict: "approved" }));
  await journal.append({ type: "sequence", reservedTo: 500 });
  const { contents } = await open(disk.restart("nothing"));
  const approved = record(1, { phase: "ended", verdict: "approved", shift: 1 });
  t.same(contents.payments, [approved, record(2)]);
  t.equal(contents.sequenceReservedTo, 500);
  t.equal(contents.tornBytes, 0);
});

test("a durable append is one write and one sync", async (t) => {
  const disk = new SimulatedDisk();
  const { journal } = await open(disk);
  const before = disk.operations;
  await journal.append(record(1));
  t.equal(disk.operations - before, 2);
});

test("wherever the power fails, every acknowledged record is found and none is invented", async (t) => {
  const survivals: Survival[] = ["nothing", "everything", "torn", new SimulatedRandom(7)];
  let cuts = 0;
  for (const survival of survivals) {
    for (let operation = 1; ; operation += 1) {
      const disk = new SimulatedDisk();
      disk.cutPowerAt(operation);
      const { acknowledged, attempted } = await appendUntilPowerFails(disk);
      if (!disk.powerWasCut) break;
      cuts += 1;
      const { contents } = await open(disk.restart(survival));
      const found = new Map(contents.payments.map((payment) => [payment.order, payment.atMs]));
      for (const [order, atMs] of acknowledged) {
        const is = found.get(order) ?? -1;
        if (is < atMs) t.fail(`cut ${operation}, ${survival}: ${order} is ${is}, not ${atMs}`);
      }
      for (const [order, atMs] of found) {
        if ((attempted.get(order) ?? -1) < atMs) t.fail(`cut ${operation}: ${order} was invented`);
      }
    }
  }
  t.ok(cuts > 4 * 30, `${cuts} power cuts`);
});

/** Appends over several rewrites; returns what was acknowledged and what was tried, by order. */
async function appendUntilPowerFails(disk: SimulatedDisk) {
  const acknowledged = new Map<string, number>();
  const attempted = new Map<string, number>();
  try {
    const { journal } = await open(disk, 1500);
    for (let step = 1; step <= 24; step += 1) {
      const next = record(step % 5, { atMs: step, phase: step > 12 ? "ended" : "asking" });
      attempted.set(next.order, step);
      await journal.append(next);
      acknowledged.set(next.order, step);
    }
  } catch (error) {
    if (!disk.powerWasCut) throw error;
  }
  return { acknowledged, attempted };
}

test("a torn end is dropped and said; the records before it are kept", async (t) => {
  const disk = new SimulatedDisk();
  const { journal } = await open(disk);
  await journal.append(record(1));
  const torn = encodeFile([record(2)], 1).subarray(0, 40);
  const file = await disk.openForAppend("journal.log");
  await file.append(torn);
  await file.sync();
  const { contents } = await open(disk.restart("nothing"));
  t.equal(contents.tornBytes, torn.length);
  t.same(contents.payments, [record(1)]);
  t.equal((await open(disk.restart("nothing"))).contents.tornBytes, torn.length);
});

test("a corrupt record stops the start, says where, and the good ones are kept when accepted", async (t) => {
  const disk = new SimulatedDisk();
  const { journal } = await open(disk);
  for (let number = 1; number <= 5; number += 1) await journal.append(record(number));
  const bytes = await disk.read("journal.log");
  assert(bytes);
  const at = Buffer.from(bytes).indexOf(record(3).order);
  disk.corrupt("journal.log", at, new Uint8Array([0x58]));
  const refused = await Journal.open(disk);
  assert(!refused.ok, "a damaged journal is refused");
  t.equal(refused.goodRecords, 5, "four payments and the sequence");
  t.equal(refused.damage.length, 1);
  t.ok(at > (refused.damage[0]?.offset ?? at), "the damage is where it was made");
  const accepted = opened(await Journal.open(disk, { acceptDamage: true }));
  t.same(
    accepted.contents.payments,
    [1, 2, 4, 5].map((number) => record(number)),
  );
  t.ok(await disk.read(DAMAGED_FILE), "the damaged file is set aside");
  t.ok((await Journal.open(disk.restart("nothing"))).ok, "the next start is clean");
});

test("a journal without its beginning, emptied or with a long ruined end is refused", async (t) => {
  const ruins: readonly ((file: Buffer) => Buffer)[] = [
    (file) => Buffer.alloc(file.length),
    () => Buffer.alloc(0),
    (file) => Buffer.concat([file.subarray(0, 2000), Buffer.alloc(file.length - 2000)]),
  ];
  for (const ruin of ruins) {
    const disk = new SimulatedDisk();
    const { journal } = await open(disk);
    for (let number = 1; number <= 60; number += 1) await journal.append(record(number));
    const found = disk.restart("nothing");
    const ruined = ruin(Buffer.from((await found.read("journal.log")) ?? []));
    await found.remove("journal.log");
    const file = await found.openForAppend("journal.log");
    await file.append(ruined);
    t.notOk((await Journal.open(found)).ok);
    t.equal((await found.read("journal.log"))?.length, ruined.length, "and left as it is");
  }
});

test("any damage to any bytes loses at most the records it touches", async (t) => {
  const records = Array.from({ length: 20 }, (_, number) => record(number));
  const file = Buffer.from(encodeFile(records, 1));
  fc.assert(
    fc.property(
      fc.nat(file.length - 1),
      fc.uint8Array({ minLength: 1, maxLength: 60 }),
      (at, junk) => {
        const damaged = Buffer.from(file);
        damaged.set(junk.subarray(0, Math.min(junk.length, file.length - at)), at);
        const { payloads } = scanFrames(damaged);
        const orders = new Set(payloads.map((payload) => (payload as PaymentRecord).order));
        const known = payloads.every((payload) =>
          records.some((one) => JSON.stringify(one) === JSON.stringify(payload)),
        );
        return known && orders.size >= records.length - 3;
      },
    ),
    { numRuns: 500 },
  );
  t.pass("500 damages");
});

test("a failed append is reported, and the journal goes on cleanly when there is room again", async (t) => {
  for (const kind of ["full", "read-only", "failed"] as const) {
    for (const operation of [1, 2]) {
      const disk = new SimulatedDisk();
      const { journal } = await open(disk);
      await journal.append(record(1));
      disk.failAt(disk.operations + operation, kind);
      await t.rejects(journal.append(record(2)), { name: "StorageError", kind });
      await journal.append(record(3));
      const { contents } = await open(disk.restart("nothing"));
      t.same(contents.tornBytes, 0);
      t.ok(contents.payments.some((payment) => payment.order === record(1).order));
      t.ok(contents.payments.some((payment) => payment.order === record(3).order));
    }
  }
});

test("a full disk loses nothing that was there", async (t) => {
  const disk = new SimulatedDisk();
  const { journal } = await open(disk);
  await journal.append(record(1));
  disk.capacityBytes = 0;
  await t.rejects(journal.append(record(2)), { name: "StorageError" });
  await t.rejects(journal.append(record(2)), { name: "StorageError" });
  const found = disk.restart("nothing");
  found.capacityBytes = Number.POSITIVE_INFINITY;
  t.same((await open(found)).contents.payments, [record(1)]);
});

test("the journal stays within its bound and keeps unfinished payments for ever", async (t) => {
  const disk = new SimulatedDisk();
  const bytesMax = 400_000;
  const { journal } = await open(disk, bytesMax);
  await journal.append(record(0));
  for (let number = 1; number <= 4 * ENDED_PAYMENTS_MAX; number += 1) {
    await journal.append(record(number, { phase: "ended", verdict: "approved" }));
  }
  for (const name of await disk.list()) {
    const bytes = (await disk.read(name))?.length ?? 0;
    t.ok(bytes <= bytesMax, `${name}: ${bytes} bytes`);
  }
  const { contents } = await open(disk.restart("nothing"), bytesMax);
  t.same(contents.payments[0], record(0));
  t.equal(contents.payments.length, ENDED_PAYMENTS_MAX + 1);
});

test("records of a newer firmware survive a stay of this one", async (t) => {
  const disk = new SimulatedDisk();
  const newer = { type: "shift", opened: 12 };
  const file = await disk.openForAppend("journal.log");
  await file.append(encodeFile([newer], 1));
  await file.sync();
  await disk.syncDirectory();
  await open(disk);
  const bytes = await disk.read("journal.log");
  t.match(Buffer.from(bytes ?? []).toString(), JSON.stringify(newer));
});

test("sequence numbers never repeat, over restarts and power cuts", async (t) => {
  let disk = new SimulatedDisk();
  let last = -1;
  for (let boot = 0; boot < 5; boot += 1) {
    const { journal, contents } = await open(disk);
    const reserve = await SequenceReserve.open(journal, {
      reservedTo: contents.sequenceReservedTo,
      nowMs: 0,
    });
    for (let count = 0; count < 12_000; count += 1) {
      const next = reserve.next();
      if (next <= last) t.fail(`${next} after ${last}`);
      last = next;
      if (count % 1000 === 0) await new Promise(setImmediate);
    }
    disk = disk.restart("nothing");
  }
  t.ok(last >= 60_000 - 1);
});
