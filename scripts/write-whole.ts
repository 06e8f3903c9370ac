/** Writes a file that is there whole or not at all: beside its place, synced, then renamed. */
import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from "node:fs";

/** Throws what the file system says, of that file; the file is then as it was. */
export function writeWhole(file: string, text: string): void {
  const beside = `${file}.${process.pid}.part`;
  let isWritten = false;
  try {
    const handle = openSync(beside, "wx");
    try {
      const bytes = Buffer.from(text);
      for (let at = 0; at < bytes.length; ) at += writeSync(handle, bytes, at);
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    renameSync(beside, file);
    isWritten = true;
  } catch (error) {
    // Nobody who asked for `file` knows of the other one.
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(why.replaceAll(beside, file), { cause: error });
  } finally {
    if (!isWritten) rmSync(beside, { force: true });
  }
}
