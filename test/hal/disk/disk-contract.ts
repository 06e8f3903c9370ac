/** What every disk must do, whoever built it. */
import { type Test, test } from "tap";
import type { Disk } from "../../../hal/disk/disk.ts";

export interface DiskUnderTest {
  readonly disk: Disk;
  /** The same files after a restart that may lose what was not synced. */
  restart(): Promise<Disk>;
}

type MakeDisk = (t: Test) => DiskUnderTest;

export function diskContract(name: string, make: MakeDisk): void {
  appendContract(name, make);
  nameContract(name, make);
  restartContract(name, make);
}

function appendContract(name: string, make: MakeDisk): void {
  test(`${name}: a file that is not there reads as null`, async (t) => {
    t.equal(await make(t).disk.read("missing"), null);
  });

  test(`${name}: opening creates an empty file, and leaves one that is there`, async (t) => {
    const { disk } = make(t);
    await (await disk.openForAppend("log")).close();
    t.same(await disk.read("log"), bytes());
    await write(disk, "log", bytes(1, 2));
    await (await disk.openForAppend("log")).close();
    t.same(await disk.read("log"), bytes(1, 2));
  });

  test(`${name}: bytes are added at the end and can be read at once`, async (t) => {
    const { disk } = make(t);
    const file = await disk.openForAppend("log");
    await file.append(bytes(1, 2));
    await file.append(bytes());
    t.same(await disk.read("log"), bytes(1, 2));
    await file.append(bytes(3));
    await file.sync();
    t.same(await disk.read("log"), bytes(1, 2, 3));
    await file.close();
    await write(disk, "log", bytes(4));
    t.same(await disk.read("log"), bytes(1, 2, 3, 4));
  });

  test(`${name}: a large append arrives whole`, async (t) => {
    const { disk } = make(t);
    const large = new Uint8Array(3_000_000).map((_, at) => at % 251);
    await write(disk, "large", large);
    t.ok(Buffer.from(large).equals((await disk.read("large")) ?? bytes()));
  });

  test(`${name}: two who opened the same file both add at its end`, async (t) => {
    const { disk } = make(t);
    const [first, second] = [await disk.openForAppend("log"), await disk.openForAppend("log")];
    await first.append(bytes(1));
    await second.append(bytes(2));
    await first.append(bytes(3));
    t.same(await disk.read("log"), bytes(1, 2, 3));
    await Promise.all([first.close(), second.close()]);
  });

  test(`${name}: the caller owns what it appends and what it reads`, async (t) => {
    const { disk } = make(t);
    const mine = bytes(1, 2, 3);
    await write(disk, "log", mine);
    mine.fill(9);
    (await disk.read("log"))?.fill(9);
    t.same(await disk.read("log"), bytes(1, 2, 3));
  });

  test(`${name}: using a closed file is a bug`, async (t) => {
    const { disk } = make(t);
    const file = await disk.openForAppend("log");
    await file.close();
    await t.rejects(file.append(bytes(1)), { name: "AssertionError" });
    await t.rejects(file.sync(), { name: "AssertionError" });
  });
}

function nameContract(name: string, make: MakeDisk): void {
  test(`${name}: the list has every file, sorted`, async (t) => {
    const { disk } = make(t);
    t.same(await disk.list(), []);
    for (const file of ["b", "a", "c.old"]) await write(disk, file, bytes(1));
    t.same(await disk.list(), ["a", "b", "c.old"]);
  });

  test(`${name}: a rename replaces the file of that name`, async (t) => {
    const { disk } = make(t);
    await write(disk, "old", bytes(1));
    await write(disk, "new", bytes(2));
    await disk.rename("new", "old");
    t.same(await disk.read("old"), bytes(2));
    t.same(await disk.list(), ["old"]);
  });

  test(`${name}: an open file goes along when it is renamed`, async (t) => {
    const { disk } = make(t);
    const file = await disk.openForAppend("new");
    await disk.rename("new", "log");
    await file.append(bytes(1));
    await file.close();
    t.same(await disk.read("log"), bytes(1));
    t.same(await disk.list(), ["log"]);
  });

  test(`${name}: renaming what is not there rejects and changes nothing`, async (t) => {
    const { disk } = make(t);
    await write(disk, "old", bytes(1));
    const failed = { name: "StorageError", kind: "failed" };
    await t.rejects(disk.rename("missing", "old"), failed);
    t.same(await disk.read("old"), bytes(1));
  });

  test(`${name}: a removed file is gone, and removing it again is no error`, async (t) => {
    const { disk } = make(t);
    await write(disk, "log", bytes(1));
    await disk.remove("log");
    await disk.remove("log");
    t.equal(await disk.read("log"), null);
    t.same(await disk.list(), []);
  });

  test(`${name}: a name that could leave the directory is a bug`, async (t) => {
    const { disk } = make(t);
    for (const bad of ["a/b", "../a", "..", ".", "", "a\0b", "x".repeat(256)]) {
      const bug = { name: "AssertionError" };
      await t.rejects(disk.read(bad), bug);
      await t.rejects(disk.openForAppend(bad), bug);
      await t.rejects(disk.rename(bad, "a"), bug);
      await t.rejects(disk.rename("a", bad), bug);
      await t.rejects(disk.remove(bad), bug);
    }
  });
}

function restartContract(name: string, make: MakeDisk): void {
  test(`${name}: what was synced, bytes and names, is there after a restart`, async (t) => {
    const { disk, restart } = make(t);
    await write(disk, "log", bytes(1));
    await write(disk, "removed", bytes(2));
    await write(disk, "log.new", bytes(3));
    await disk.rename("log.new", "snapshot");
    await disk.remove("removed");
    await disk.syncDirectory();
    const found = await restart();
    t.same(await found.list(), ["log", "snapshot"]);
    t.same(await found.read("log"), bytes(1));
    t.same(await found.read("snapshot"), bytes(3));
  });
}

async function write(disk: Disk, name: string, content: Uint8Array): Promise<void> {
  const file = await disk.openForAppend(name);
  await file.append(content);
  await file.sync();
  await file.close();
}

function bytes(...values: number[]): Uint8Array {
  return Uint8Array.of(...values);
}
