/** What the simulated disk adds to the contract: power cuts and failures on demand. */
import { test } from "tap";
import type { Disk } from "../../../hal/disk/disk.ts";
import { SimulatedDisk } from "../../../hal/disk/simulated-disk.ts";
import { SimulatedRandom } from "../../../hal/random/simulated-random.ts";

test("nothing runs on once the power is cut, nor touches the next boot", async (t) => {
  const disk = new SimulatedDisk();
  const file = await disk.openForAppend("log");
  disk.cutPowerAt(3);
  await file.append(bytes(1));
  t.notOk(disk.powerWasCut);
  const cut = { name: "PowerCut" };
  await t.rejects(file.sync(), cut);
  t.ok(disk.powerWasCut);

  const found = disk.restart("everything");
  await t.rejects(file.append(bytes(2)), cut);
  await t.rejects(disk.read("log"), cut);
  await t.rejects(disk.list(), cut);
  await t.rejects(disk.openForAppend("log"), cut);
  await t.rejects(disk.remove("log"), cut);
  await t.rejects(disk.syncDirectory(), cut);
  t.same(await found.read("log"), bytes(1));
  t.same([found.operations, found.powerWasCut], [0, false]);
});

test("every change counts as one operation, and a cut can fall into each", async (t) => {
  const change = async (disk: Disk): Promise<void> => {
    const file = await disk.openForAppend("new");
    await file.append(bytes(1));
    await file.sync();
    await disk.read("new");
    await disk.rename("new", "log");
    await (await disk.openForAppend("log")).close();
    await disk.syncDirectory();
    await disk.remove("log");
  };
  const whole = new SimulatedDisk();
  await change(whole);
  t.equal(whole.operations, 6);
  for (let operation = 1; operation <= 6; operation += 1) {
    const disk = new SimulatedDisk();
    disk.cutPowerAt(operation);
    await t.rejects(change(disk), { name: "PowerCut" });
    t.equal(disk.operations, operation);
  }
});

test("a sync that the power cut into has promised nothing", async (t) => {
  const syncs = [
    { operation: 3, isThere: null }, // The file's own: its name was never synced.
    { operation: 4, isThere: null }, // The directory's.
    { operation: 5, isThere: bytes(1) },
  ];
  for (const { operation, isThere } of syncs) {
    const disk = new SimulatedDisk();
    disk.cutPowerAt(operation);
    const file = await disk.openForAppend("log");
    await file.append(bytes(1));
    await file.sync().catch(() => undefined);
    await disk.syncDirectory().catch(() => undefined);
    t.same(await disk.restart("nothing").read("log"), isThere);
  }
  const disk = new SimulatedDisk();
  const file = await disk.openForAppend("log");
  await disk.syncDirectory();
  await file.append(bytes(1));
  disk.cutPowerAt(4);
  await t.rejects(file.sync(), { name: "PowerCut" });
  t.same(await disk.restart("nothing").read("log"), bytes());
});

test("a restart of a disk in use pulls the plug", async (t) => {
  const disk = new SimulatedDisk();
  disk.restart();
  await t.rejects(disk.list(), { name: "PowerCut" });
  t.ok(disk.powerWasCut);
});

test("the three plain survivals: nothing, everything, torn in the middle", async (t) => {
  const after = async (survival: "nothing" | "everything" | "torn") => {
    const disk = new SimulatedDisk();
    const file = await disk.openForAppend("log");
    await file.append(bytes(1, 2));
    await file.sync();
    await disk.syncDirectory();
    await file.append(bytes(3, 4, 5, 6));
    await disk.openForAppend("unsynced");
    const found = disk.restart(survival);
    return { log: await found.read("log"), names: await found.list() };
  };
  t.same(await after("nothing"), { log: bytes(1, 2), names: ["log"] });
  t.same(await after("everything"), { log: bytes(1, 2, 3, 4, 5, 6), names: ["log", "unsynced"] });
  t.same(await after("torn"), { log: bytes(1, 2, 3, 4), names: ["log", "unsynced"] });
});

test("a drawn power cut keeps, loses, cuts or spoils only what was not synced", async (t) => {
  const fates = new Set<string>();
  for (let seed = 0; seed < 200; seed += 1) {
    const disk = new SimulatedDisk({ random: new SimulatedRandom(seed) });
    const file = await disk.openForAppend("log");
    await file.append(bytes(1, 2));
    await file.sync();
    await disk.syncDirectory();
    await file.append(bytes(3, 4, 5, 6));
    const found = (await disk.restart().read("log")) ?? bytes();
    t.same(found.subarray(0, 2), bytes(1, 2), `seed ${seed}`);
    t.ok(found.length <= 6, `seed ${seed}`);
    fates.add(fateOf(found.subarray(2), bytes(3, 4, 5, 6)));
  }
  t.same([...fates].sort(), ["cut", "gone", "kept", "spoiled"]);
});

test("a drawn power cut leaves each unsynced name as before or as after", async (t) => {
  const outcomes = new Set<string>();
  for (let seed = 0; seed < 200; seed += 1) {
    const disk = new SimulatedDisk({ random: new SimulatedRandom(seed) });
    await write(disk, "log", bytes(1));
    await write(disk, "other", bytes(2));
    await disk.syncDirectory();
    await write(disk, "new", bytes(3));
    await disk.rename("new", "log");
    await disk.remove("other");
    const found = disk.restart();
    outcomes.add(`${await found.list()} log=${await found.read("log")}`);
  }
  t.same([...outcomes].sort(), [
    "log log=1",
    "log log=3",
    "log,new log=1",
    "log,new,other log=1",
    "log,other log=1",
    "log,other log=3",
  ]);
});

test("a file renamed twice is found under one of its names, or not at all", async (t) => {
  const outcomes = new Set<string>();
  for (let seed = 0; seed < 200; seed += 1) {
    const disk = new SimulatedDisk({ random: new SimulatedRandom(seed) });
    await write(disk, "first", bytes(1));
    await disk.rename("first", "second");
    await disk.rename("second", "third");
    outcomes.add((await disk.restart().list()).join());
  }
  t.same([...outcomes].sort(), ["", "first", "second", "third"]);
});

test("the same seed draws the same power cut", async (t) => {
  const found = async (seed: number) => {
    const disk = new SimulatedDisk({ random: new SimulatedRandom(seed) });
    await (await disk.openForAppend("log")).append(new Uint8Array(1000).fill(7));
    return disk.restart().contents();
  };
  for (let seed = 0; seed < 20; seed += 1) t.same(await found(seed), await found(seed));
});

test("what is found after a power cut is durable", async (t) => {
  const disk = new SimulatedDisk();
  await (await disk.openForAppend("log")).append(bytes(1));
  const found = disk.restart("everything");
  t.same(await found.restart("nothing").read("log"), bytes(1));
});

test("a failed sync is final: the bytes read well until the power goes", async (t) => {
  const disk = new SimulatedDisk();
  const file = await disk.openForAppend("log");
  await disk.syncDirectory();
  await file.append(bytes(1, 2));
  disk.failNext("failed");
  const failed = { name: "StorageError", kind: "failed" };
  await t.rejects(file.sync(), failed);
  await t.rejects(file.sync(), failed);
  await t.rejects(file.append(bytes(3)), failed);
  await file.close();

  const again = await disk.openForAppend("log");
  await again.append(bytes(3));
  await again.sync();
  t.same(await disk.read("log"), bytes(1, 2, 3));
  t.same(await disk.restart("nothing").read("log"), bytes(0, 0, 3));
});

test("a full disk takes what fits and says so, until there is room", async (t) => {
  const disk = new SimulatedDisk({ capacityBytes: 3 });
  const file = await disk.openForAppend("log");
  await file.append(bytes(1, 2));
  await t.rejects(file.append(bytes(3, 4)), { name: "StorageError", kind: "full" });
  t.same(await disk.read("log"), bytes(1, 2, 3));
  disk.capacityBytes = 4;
  await file.append(bytes(4));
  t.same(await disk.read("log"), bytes(1, 2, 3, 4));
});

test("any single call can be made to fail, in each of the three ways", async (t) => {
  for (const kind of ["full", "read-only", "failed"] as const) {
    const disk = new SimulatedDisk();
    const file = await disk.openForAppend("log");
    const calls: (() => Promise<unknown>)[] = [
      () => disk.read("log"),
      () => disk.list(),
      () => disk.openForAppend("log"),
      () => disk.openForAppend("new"),
      () => disk.rename("log", "new"),
      () => disk.remove("log"),
      () => disk.syncDirectory(),
      () => file.append(bytes(1)),
    ];
    for (const call of calls) {
      disk.failNext(kind);
      await t.rejects(call(), { name: "StorageError", kind });
    }
    t.same(await disk.list(), ["log"], "what failed has changed no name");
    disk.failAt(disk.operations + 2, kind);
    await file.append(bytes(1));
    await t.rejects(file.append(bytes(2, 3)), { name: "StorageError", kind });
    t.same(await disk.read("log"), bytes(1, 2), "half of what failed is there");
  }
});

test("a failing medium and a search see the bytes as they lie", async (t) => {
  const disk = new SimulatedDisk();
  await write(disk, "log", Buffer.from("secret"));
  disk.corrupt("log", 1, bytes(0x2a));
  t.equal(Buffer.from(disk.contents()).toString(), "logs*cret");
  t.throws(() => disk.corrupt("log", 6, bytes(0)), { name: "AssertionError" });
});

async function write(disk: Disk, name: string, content: Uint8Array): Promise<void> {
  const file = await disk.openForAppend(name);
  await file.append(content);
  await file.sync();
  await file.close();
}

function fateOf(found: Uint8Array, written: Uint8Array): string {
  if (found.length === 0) return "gone";
  if (!Buffer.from(found).equals(written.subarray(0, found.length))) return "spoiled";
  return found.length === written.length ? "kept" : "cut";
}

function bytes(...values: number[]): Uint8Array {
  return Uint8Array.of(...values);
}
