/** The box's own key on its disk: made once, durable before it is used, and never a wrong one. */
import { test } from "tap";
import { openDeviceKey, publicHalf } from "../../../firmware/settings/device-key.ts";
import { SimulatedDisk } from "../../../hal/disk/simulated-disk.ts";
import { SimulatedRandom } from "../../../hal/random/simulated-random.ts";

const open = async (disk: SimulatedDisk, seed = 1) =>
  publicHalf(await openDeviceKey(disk, new SimulatedRandom(seed), "box-1"));

test("the key is made once and found again after any restart", async (t) => {
  const disk = new SimulatedDisk();
  const made = await open(disk);
  t.same(await open(disk.restart("nothing"), 2), made);
});

test("a key whose bits have rotted is told as damaged, whichever bit it is", async (t) => {
  for (let offset = 0; offset < 36; offset += 1) {
    const disk = new SimulatedDisk();
    await open(disk);
    const kept = (await disk.read("device-key")) ?? new Uint8Array();
    disk.corrupt("device-key", offset, Uint8Array.of((kept[offset] ?? 0) ^ 1));
    const failed = { name: "StorageError", kind: "failed", message: /device-key is damaged/ };
    await t.rejects(open(disk), failed, `byte ${offset}`);
  }
});

test("zeros where the key should be are no key, which anybody would know", async (t) => {
  for (const bytes of [32, 36]) {
    const disk = new SimulatedDisk();
    await (await disk.openForAppend("device-key")).append(new Uint8Array(bytes));
    await t.rejects(open(disk), { name: "StorageError", message: /device-key is damaged/ });
  }
});

test("a key from before it had a checksum is taken as it is", async (t) => {
  const disk = new SimulatedDisk();
  const made = await open(disk);
  const seed = (await disk.read("device-key"))?.subarray(0, 32) ?? new Uint8Array();
  const older = new SimulatedDisk();
  await (await older.openForAppend("device-key")).append(seed);
  t.same(await open(older), made);
});
