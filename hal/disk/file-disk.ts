/** The disk in a directory of the running machine. */
import assert from "node:assert/strict";
import { type FileHandle, mkdir, open, readdir, readFile, rename, unlink } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import type { AppendFile, Disk } from "./disk.ts";
import { assertFileName } from "./file-name.ts";
import { StorageError, type StorageErrorKind } from "./storage-error.ts";

export class FileDisk implements Disk {
  readonly #directory: string;
  #isThere = false;

  /** The directory is created, with those above it, when it is first used and not there. */
  constructor(directory: string) {
    this.#directory = resolve(directory);
  }

  read(name: string): Promise<Uint8Array | null> {
    return this.#do(`reading ${name}`, async () => {
      const bytes = await unlessMissing(readFile(this.#path(name)));
      return bytes && new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);
    });
  }

  openForAppend(name: string): Promise<AppendFile> {
    return this.#do(`opening ${name}`, async () => {
      return new AppendFileHandle(name, await open(this.#path(name), "a", 0o600));
    });
  }

  rename(from: string, to: string): Promise<void> {
    return this.#do(`renaming ${from} to ${to}`, () => rename(this.#path(from), this.#path(to)));
  }

  remove(name: string): Promise<void> {
    return this.#do(`removing ${name}`, async () => {
      await unlessMissing(unlink(this.#path(name)));
    });
  }

  syncDirectory(): Promise<void> {
    return this.#do("syncing the directory", () => syncDirectory(this.#directory));
  }

  list(): Promise<readonly string[]> {
    return this.#do("listing the files", async () => {
      const entries = await readdir(this.#directory, { withFileTypes: true });
      return entries.flatMap((entry) => (entry.isFile() ? [entry.name] : [])).sort();
    });
  }

  #path(name: string): string {
    assertFileName(name);
    return join(this.#directory, name);
  }

  #do<Result>(what: string, action: () => Promise<Result>): Promise<Result> {
    return reportingStorageErrors(what, async () => {
      if (!this.#isThere) await createDirectory(this.#directory);
      this.#isThere = true;
      return await action();
    });
  }
}

class AppendFileHandle implements AppendFile {
  readonly #name: string;
  readonly #handle: FileHandle;
  #syncFailed = false;

  constructor(name: string, handle: FileHandle) {
    this.#name = name;
    this.#handle = handle;
  }

  append(bytes: Uint8Array): Promise<void> {
    return this.#do(`appending ${bytes.length} bytes to ${this.#name}`, async () => {
      for (let written = 0; written < bytes.length; ) {
        const { bytesWritten } = await this.#handle.write(bytes, written);
        assert(bytesWritten > 0, "the kernel writes at least a byte or reports an error");
        written += bytesWritten;
      }
    });
  }

  sync(): Promise<void> {
    return this.#do(`syncing ${this.#name}`, async () => {
      try {
        await this.#handle.datasync();
      } catch (error) {
        // Linux reports a failed write-back once, then takes the lost pages for clean.
        this.#syncFailed = true;
        throw error;
      }
    });
  }

  close(): Promise<void> {
    return reportingStorageErrors(`closing ${this.#name}`, () => this.#handle.close());
  }

  #do(what: string, action: () => Promise<void>): Promise<void> {
    return reportingStorageErrors(what, async () => {
      assert(this.#handle.fd !== -1, `${what}: the file is closed`);
      if (this.#syncFailed) throw new StorageError("failed", `${what}: an earlier sync has failed`);
      await action();
    });
  }
}

const KIND_OF_CODE: Readonly<Record<string, StorageErrorKind>> = {
  ENOSPC: "full",
  EDQUOT: "full",
  EROFS: "read-only",
  EACCES: "read-only",
  EPERM: "read-only",
};

async function reportingStorageErrors<Result>(
  what: string,
  action: () => Promise<Result>,
): Promise<Result> {
  try {
    return await action();
  } catch (error) {
    const code = codeOf(error);
    if (code === null) throw error;
    throw new StorageError(KIND_OF_CODE[code] ?? "failed", `${what}: ${code}`, { cause: error });
  }
}

async function unlessMissing<Result>(action: Promise<Result>): Promise<Result | null> {
  try {
    return await action;
  } catch (error) {
    if (codeOf(error) === "ENOENT") return null;
    throw error;
  }
}

/** The kernel's name of what went wrong; null where it was not the kernel. */
function codeOf(error: unknown): string | null {
  const isOfKernel = error instanceof Error && "syscall" in error && "code" in error;
  return isOfKernel ? String(error.code) : null;
}

async function createDirectory(directory: string): Promise<void> {
  const topmost = await mkdir(directory, { recursive: true, mode: 0o700 });
  if (topmost === undefined) return;
  for (let created = directory; created.length >= topmost.length; created = dirname(created)) {
    await syncDirectory(dirname(created));
  }
}

async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
