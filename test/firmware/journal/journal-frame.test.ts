/** Where a frame belongs: good bytes in a wrong place, or of another file, are no record. */
import { crc32 } from "node:zlib";
import { test } from "tap";
import { Journal } from "../../../firmware/journal/journal.ts";
import { encodeFile, scanFrames } from "../../../firmware/journal/journal-frame.ts";
import { SimulatedDisk } from "../../../hal/disk/simulated-disk.ts";

const RECORDS = [1, 2, 3, 4].map((number) => ({ type: "sequence", reservedTo: 100 + number }));
const FRAME_BYTES = encodeFile(RECORDS, 1).length / RECORDS.length;

test("a frame over another one's place is damage, though it is whole and of the same length", (t) => {
  const file = encodeFile(RECORDS, 1);
  file.copyWithin(2 * FRAME_BYTES, FRAME_BYTES, 2 * FRAME_BYTES);
  const { payloads, damage } = scanFrames(file);
  t.same(payloads, [RECORDS[0], RECORDS[1], RECORDS[3]]);
  t.same(damage, [{ offset: 2 * FRAME_BYTES, bytes: FRAME_BYTES, isTorn: false }]);
  t.end();
});

test("what a lost write left of an older file is damage, and never a state that was left behind", (t) => {
  const older = encodeFile(
    [5, 6, 7, 8].map((reservedTo) => ({ type: "sequence", reservedTo })),
    1,
  );
  const file = encodeFile(RECORDS, 2);
  const olderBytes = older.length / 4;
  file.set(older.subarray(0, olderBytes), 0);
  const { payloads, damage, generation } = scanFrames(file);
  t.same(payloads, RECORDS.slice(1));
  t.same(damage, [{ offset: 0, bytes: FRAME_BYTES, isTorn: false }]);
  t.equal(generation, 2);
  t.end();
});

test("every rewrite of the journal is a generation of its own, over restarts too", async (t) => {
  let disk = new SimulatedDisk();
  for (let boot = 1; boot <= 3; boot += 1) {
    t.ok((await Journal.open(disk)).ok);
    t.equal(scanFrames((await disk.read("journal.log")) ?? new Uint8Array()).generation, boot);
    disk = disk.restart("nothing");
  }
});

test("a journal from before frames said where they belong is read, and written anew", async (t) => {
  const disk = new SimulatedDisk();
  const file = await disk.openForAppend("journal.log");
  for (const record of RECORDS) await file.append(placelessFrame(record));
  const opening = await Journal.open(disk);
  t.equal(opening.ok && opening.contents.sequenceReservedTo, 104);
  t.equal(scanFrames((await disk.read("journal.log")) ?? new Uint8Array()).generation, 1);
});

function placelessFrame(payload: unknown): Uint8Array {
  const text = Buffer.from(JSON.stringify(payload));
  const header = Buffer.from([0xf5, 0x41, 0x4a, 0x31, 0, 0, 0, 0, 0, 0, 0, 0]);
  header.writeUInt32LE(text.length, 4);
  header.writeUInt32LE(crc32(text), 8);
  return Buffer.concat([header, text]);
}
