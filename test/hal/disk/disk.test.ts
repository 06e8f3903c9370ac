/** The simulated disk and the machine's, against the disk contract. */
import { spawnSync } from "node:child_process";
import { mkdirSync, statSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { test } from "tap";
import { FileDisk } from "../../../hal/disk/file-disk.ts";
import { SimulatedDisk } from "../../../hal/disk/simulated-disk.ts";
import { diskContract } from "./disk-contract.ts";

diskContract("simulated disk", () => {
  const disk = new SimulatedDisk();
  return { disk, restart: async () => disk.restart("nothing") };
});

diskContract("file disk", (t) => {
  const directory = join(t.testdir(), "created", "deep");
  return { disk: new FileDisk(directory), restart: async () => new FileDisk(directory) };
});

test("what the file disk creates is for the box's user only", async (t) => {
  const directory = join(t.testdir(), "created");
  await (await new FileDisk(directory).openForAppend("log")).close();
  t.equal(statSync(directory).mode & 0o777, 0o700);
  t.equal(statSync(join(directory, "log")).mode & 0o777, 0o600);
});

test("a full file disk says that it is full", async (t) => {
  const directory = t.testdir();
  symlinkSync("/dev/full", join(directory, "log"));
  const file = await new FileDisk(directory).openForAppend("log");
  const full = { name: "StorageError", kind: "full", message: /appending 1 bytes to log: ENOSPC/ };
  await t.rejects(file.append(Uint8Array.of(1)), full);
  await file.close();
});

test("a file disk that nobody may write to says that it is read-only", async (t) => {
  const disk = new FileDisk("/sys/kernel");
  await t.rejects(disk.openForAppend("log"), { name: "StorageError", kind: "read-only" });
});

test("whatever else goes wrong on the file disk is a failure with its cause", async (t) => {
  const directory = t.testdir();
  mkdirSync(join(directory, "log"));
  const disk = new FileDisk(directory);
  await t.rejects(disk.read("log"), {
    name: "StorageError",
    kind: "failed",
    message: "reading log: EISDIR",
    cause: { code: "EISDIR" },
  });
  t.same(await disk.list(), [], "a directory is no file");
});

test("after a failed sync an opened file of the file disk takes nothing more", async (t) => {
  const directory = t.testdir();
  symlinkSync("/dev/null", join(directory, "log")); // Takes every byte and cannot sync.
  const file = await new FileDisk(directory).openForAppend("log");
  const failed = { name: "StorageError", kind: "failed" };
  await file.append(Uint8Array.of(1));
  await t.rejects(file.sync(), failed);
  await t.rejects(file.append(Uint8Array.of(1)), failed);
  await file.close();
});

test("a write that the kernel cuts short is not taken for whole", async (t) => {
  const directory = t.testdir();
  const file = await new FileDisk(directory).openForAppend("log");
  process.on("SIGXFSZ", () => undefined); // For good: some kernels deliver it late.
  limitFileSize("8192");
  // The kernel takes 8,192 of them without complaint; only the next write fails.
  const appended = await file.append(new Uint8Array(10_000)).catch((error: unknown) => error);
  limitFileSize("unlimited");
  t.match(appended, { name: "StorageError", kind: "failed", cause: { code: "EFBIG" } });
  t.equal(statSync(join(directory, "log")).size, 8192);
  await file.close();
});

function limitFileSize(bytes: string): void {
  const { status } = spawnSync("prlimit", [`--pid=${process.pid}`, `--fsize=${bytes}:`]);
  if (status !== 0) throw new Error("prlimit (util-linux) is needed to limit a file's size");
}
