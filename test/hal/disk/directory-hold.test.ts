/** Holding a directory: by one program at a time, and never a wrong word about who holds it. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "tap";
import { holdDirectory } from "../../../hal/disk/directory-hold.ts";

test("a directory is made, held once for a purpose, and free after the release", async (t) => {
  const directory = join(t.testdir(), "data");
  const release = await holdDirectory(directory, "box");
  t.equal(await holdDirectory(`${directory}/../data/`, "box"), null);
  const other = await holdDirectory(directory, "hub");
  t.ok(other, "another purpose");
  release?.();
  const again = await holdDirectory(directory, "box");
  t.ok(again);
  other?.();
  again?.();
});

test("what fails for another reason is never told as held by somebody", async (t) => {
  const directory = t.testdir();
  const socketNameTooLong = holdDirectory(directory, "x".repeat(100));
  await t.rejects(socketNameTooLong, { name: "StorageError", message: /^cannot hold / });
  writeFileSync(join(directory, "file"), "");
  const beneathFile = holdDirectory(join(directory, "file", "data"), "box");
  await t.rejects(beneathFile, { name: "StorageError", message: /^cannot use / });
});
