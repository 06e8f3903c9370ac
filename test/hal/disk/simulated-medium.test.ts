/** What the medium below the simulated disk does without a word, planned or by chance. */
import { test } from "tap";
import { SimulatedDisk } from "../../../hal/disk/simulated-disk.ts";
import type { SilentFault } from "../../../hal/disk/simulated-medium.ts";
import { SimulatedRandom } from "../../../hal/random/simulated-random.ts";

test("a lost sync has made nothing durable, until a later one makes up for it", async (t) => {
  const disk = await diskWith("log", bytes(1));
  const file = await disk.openForAppend("log");
  await file.append(bytes(2));
  disk.failSilentlyAt(disk.operations + 1, "lost-sync");
  await file.sync();
  t.same(disk.mediumFaults, ["lost-sync"]);
  t.same(await disk.read("log"), bytes(1, 2));
  await file.append(bytes(3));
  await file.sync();
  t.same(await disk.restart("nothing").read("log"), bytes(1, 2, 3));

  const lost = await diskWith("log", bytes(1));
  const again = await lost.openForAppend("log");
  await again.append(bytes(2));
  lost.failSilentlyAt(lost.operations + 1, "lost-sync");
  await again.sync();
  t.same(await lost.restart("nothing").read("log"), bytes(1));
});

test("a lost sync of the directory leaves the names as they were", async (t) => {
  const disk = await diskWith("log", bytes(1));
  await disk.rename("log", "kept");
  disk.failSilentlyAt(disk.operations + 1, "lost-sync");
  await disk.syncDirectory();
  t.same(await disk.list(), ["kept"]);
  t.same(await disk.restart("nothing").list(), ["log"]);
});

test("a lost write reads well until the power goes, then zeros are there, synced or not", async (t) => {
  for (const survival of ["nothing", "everything", "torn"] as const) {
    const disk = await diskWith("log", bytes(1, 2));
    const file = await disk.openForAppend("log");
    disk.failSilentlyAt(disk.operations + 1, "lost-write");
    await file.append(bytes(3, 4));
    await file.append(bytes(5));
    await file.sync();
    t.same(await disk.read("log"), bytes(1, 2, 3, 4, 5));
    const found = disk.restart(survival);
    t.same(await found.read("log"), bytes(1, 2, 0, 0, 5));
    t.same(await found.restart("nothing").read("log"), bytes(1, 2, 0, 0, 5));
  }
});

test("a misdirected write is missing where it should be and spoils what lies elsewhere", async (t) => {
  const hits = new Set<string>();
  for (let seed = 0; seed < 60; seed += 1) {
    const disk = new SimulatedDisk({ random: new SimulatedRandom(seed) });
    for (const name of ["log", "other"]) {
      const file = await disk.openForAppend(name);
      await file.append(bytes(1, 1, 1, 1));
      await file.sync();
    }
    await disk.syncDirectory();
    const log = await disk.openForAppend("log");
    disk.failSilentlyAt(disk.operations + 1, "misdirected-write");
    await log.append(bytes(9));
    await log.sync();
    const found = disk.restart("nothing");
    const [inLog, inOther] = [await found.read("log"), await found.read("other")];
    const isInLog = inLog?.subarray(0, 4).includes(9);
    t.equal(inLog?.length, 5, `seed ${seed}`);
    t.equal(inOther?.length, 4, `seed ${seed}`);
    hits.add(isInLog ? "same file" : inOther?.includes(9) ? "other file" : "nowhere");
  }
  // "nowhere": it has overwritten its own place's zeros.
  t.ok(hits.has("same file") && hits.has("other file"), [...hits].join());
});

test("a rotten bit changes one bit of a file that lies there", async (t) => {
  for (let seed = 0; seed < 20; seed += 1) {
    const disk = await diskWith("log", bytes(0, 0, 0, 0), seed);
    disk.rot("log");
    const found = (await disk.read("log")) ?? bytes();
    const ones = [...found].reduce(
      (sum, byte) => sum + byte.toString(2).replace(/0/g, "").length,
      0,
    );
    t.equal(ones, 1, `seed ${seed}`);
  }
});

test("a file that the medium does not give out stays so, until another takes its name", async (t) => {
  const disk = await diskWith("log", bytes(1));
  disk.makeUnreadable("log");
  const failed = { name: "StorageError", kind: "failed" };
  await t.rejects(disk.read("log"), failed);
  const found = disk.restart("nothing");
  await t.rejects(found.read("log"), failed);
  await found.openForAppend("new");
  await found.rename("new", "log");
  t.same(await found.read("log"), bytes());
});

test("what happens by chance is told, and the same seed has the same faults", async (t) => {
  const history = async (seed: number) => {
    let disk = await diskWith("log", bytes(1, 2, 3), seed);
    disk.setMediumRates({
      ...{ "lost-sync": 100, "lost-write": 100, "misdirected-write": 100 },
      ...{ "rotten-bit": 500, "read-error": 300 },
    });
    const found: unknown[] = [];
    for (let boot = 0; boot < 10; boot += 1) {
      const file = await disk.openForAppend("log");
      await file.append(bytes(boot, boot));
      await file.sync();
      await disk.syncDirectory();
      disk = disk.restart("nothing");
      found.push(await disk.read("log").catch(({ kind }) => kind));
    }
    return { found, faults: disk.mediumFaults };
  };
  const seen = new Set<string>();
  for (let seed = 0; seed < 20; seed += 1) {
    const first = await history(seed);
    t.same(await history(seed), first, `seed ${seed}`);
    for (const fault of first.faults) seen.add(fault);
  }
  const all = ["lost-sync", "lost-write", "misdirected-write", "read-error", "rotten-bit"];
  t.same([...seen].sort(), all);
});

test("a plan is of one boot only", async (t) => {
  const disk = await diskWith("log", bytes(1));
  const planned: SilentFault = "lost-write";
  disk.failSilentlyAt(disk.operations + 1, planned);
  const found = disk.restart("nothing");
  const file = await found.openForAppend("log");
  for (let count = 0; count < 10; count += 1) await file.append(bytes(2));
  t.same(found.mediumFaults, []);
});

async function diskWith(name: string, content: Uint8Array, seed = 1): Promise<SimulatedDisk> {
  const disk = new SimulatedDisk({ random: new SimulatedRandom(seed) });
  const file = await disk.openForAppend(name);
  await file.append(content);
  await file.sync();
  await disk.syncDirectory();
  return disk;
}

function bytes(...values: number[]): Uint8Array {
  return Uint8Array.of(...values);
}
