/** A file of the simulated disk, open for appending. */
import assert from "node:assert/strict";
import type { AppendFile } from "./disk.ts";
import type { SimulatedFaults } from "./simulated-faults.ts";
import type { SimulatedFile } from "./simulated-file.ts";
import type { SimulatedMedium } from "./simulated-medium.ts";
import { StorageError } from "./storage-error.ts";

export interface SimulatedAppendFileOptions {
  readonly name: string;
  readonly file: SimulatedFile;
  readonly freeBytes: () => number;
  readonly faults: SimulatedFaults;
  readonly medium: SimulatedMedium;
  /** All on the disk. */
  readonly files: () => readonly SimulatedFile[];
}

export class SimulatedAppendFile implements AppendFile {
  readonly #options: SimulatedAppendFileOptions;
  #state: "open" | "sync-failed" | "closed" = "open";

  constructor(options: SimulatedAppendFileOptions) {
    this.#options = options;
  }

  /** Leaves what fitted behind when the disk is full, and half when it was told to fail. */
  async append(bytes: Uint8Array): Promise<void> {
    const { name, file, faults, medium } = this.#options;
    const what = `appending ${bytes.length} bytes to ${name}`;
    this.#assertUsable(what);
    const failure = faults.beginPartial(what);
    const start = file.length;
    const fitting = Math.min(bytes.length, this.#options.freeBytes());
    file.append(bytes.subarray(0, failure ? fitting >> 1 : fitting));
    medium.write(file, start, { operation: faults.operations, files: this.#options.files() });
    faults.midst();
    if (failure) throw failure;
    if (fitting < bytes.length) throw new StorageError("full", `${what}: only ${fitting} fitted`);
  }

  async sync(): Promise<void> {
    const { name, file, faults, medium } = this.#options;
    const what = `syncing ${name}`;
    this.#assertUsable(what);
    const failure = faults.beginPartial(what);
    faults.midst();
    if (failure) {
      file.failSync();
      this.#state = "sync-failed";
      throw failure;
    }
    if (!medium.losesSync(faults.operations)) file.sync();
  }

  async close(): Promise<void> {
    this.#state = "closed";
  }

  #assertUsable(what: string): void {
    assert(this.#state !== "closed", `${what}: the file is closed`);
    if (this.#state === "open") return;
    throw new StorageError("failed", `${what}: an earlier sync has failed`);
  }
}
