/** A file of the simulated disk, open for appending. */
import assert from "node:assert/strict";
import type { AppendFile } from "./disk.ts";
import type { SimulatedFaults } from "./simulated-faults.ts";
import type { SimulatedFile } from "./simulated-file.ts";
import { StorageError } from "./storage-error.ts";

export interface SimulatedAppendFileOptions {
  readonly name: string;
  readonly file: SimulatedFile;
  readonly freeBytes: () => number;
  readonly faults: SimulatedFaults;
}

export class SimulatedAppendFile implements AppendFile {
  readonly #name: string;
  readonly #file: SimulatedFile;
  readonly #freeBytes: () => number;
  readonly #faults: SimulatedFaults;
  #state: "open" | "sync-failed" | "closed" = "open";

  constructor({ name, file, freeBytes, faults }: SimulatedAppendFileOptions) {
    this.#name = name;
    this.#file = file;
    this.#freeBytes = freeBytes;
    this.#faults = faults;
  }

  /** Leaves what fitted behind when the disk is full, and half when it was told to fail. */
  async append(bytes: Uint8Array): Promise<void> {
    const what = `appending ${bytes.length} bytes to ${this.#name}`;
    this.#assertUsable(what);
    const failure = this.#faults.beginPartial(what);
    const fitting = Math.min(bytes.length, this.#freeBytes());
    this.#file.append(bytes.subarray(0, failure ? fitting >> 1 : fitting));
    this.#faults.midst();
    if (failure) throw failure;
    if (fitting < bytes.length) throw new StorageError("full", `${what}: only ${fitting} fitted`);
  }

  async sync(): Promise<void> {
    const what = `syncing ${this.#name}`;
    this.#assertUsable(what);
    const failure = this.#faults.beginPartial(what);
    this.#faults.midst();
    if (failure) {
      this.#file.failSync();
      this.#state = "sync-failed";
      throw failure;
    }
    this.#file.sync();
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
