/** The simulated disk: files in memory that a power cut treats as the contract says it may. */
import assert from "node:assert/strict";
import type { Random } from "../random/random.ts";
import type { AppendFile, Disk } from "./disk.ts";
import { assertFileName } from "./file-name.ts";
import { SimulatedAppendFile } from "./simulated-append-file.ts";
import { SimulatedDirectory } from "./simulated-directory.ts";
import { SimulatedFaults } from "./simulated-faults.ts";
import { SimulatedFile, type Survival } from "./simulated-file.ts";
import { StorageError, type StorageErrorKind } from "./storage-error.ts";

export interface SimulatedDiskOptions {
  /** Draws what survives a power cut; without it, what was not synced does not. */
  readonly random?: Random | undefined;
  /** How many bytes of files fit. */
  readonly capacityBytes?: number;
}

export class SimulatedDisk implements Disk {
  /** May be changed at any time: something else takes room, or gives it free. */
  capacityBytes: number;
  readonly #random: Random | undefined;
  readonly #faults = new SimulatedFaults();
  #directory = new SimulatedDirectory();

  constructor({ random, capacityBytes = Number.POSITIVE_INFINITY }: SimulatedDiskOptions = {}) {
    this.#random = random;
    this.capacityBytes = capacityBytes;
  }

  async read(name: string): Promise<Uint8Array | null> {
    assertFileName(name);
    this.#faults.read(`reading ${name}`);
    return this.#directory.files.get(name)?.read() ?? null;
  }

  async list(): Promise<readonly string[]> {
    this.#faults.read("listing the files");
    return [...this.#directory.files.keys()].sort();
  }

  async openForAppend(name: string): Promise<AppendFile> {
    assertFileName(name);
    const there = this.#directory.files.get(name);
    if (there) this.#faults.read(`opening ${name}`);
    return this.#appendFile(name, there ?? this.#create(name));
  }

  async rename(from: string, to: string): Promise<void> {
    assertFileName(from);
    assertFileName(to);
    this.#faults.begin(`renaming ${from} to ${to}`);
    const file = this.#directory.files.get(from);
    if (!file) throw new StorageError("failed", `renaming ${from}: there is no such file`);
    this.#directory.change({ taken: from, given: to, file });
    this.#faults.midst();
  }

  async remove(name: string): Promise<void> {
    assertFileName(name);
    this.#faults.begin(`removing ${name}`);
    this.#directory.change({ taken: name });
    this.#faults.midst();
  }

  async syncDirectory(): Promise<void> {
    this.#faults.begin("syncing the directory");
    this.#faults.midst();
    this.#directory.sync();
  }

  /** Changes asked for so far: creations, appends, syncs, renames, removals, directory syncs. */
  get operations(): number {
    return this.#faults.operations;
  }

  get powerWasCut(): boolean {
    return this.#faults.isPowerCut;
  }

  /** Cuts the power in the midst of this operation; 1 is the first ever asked of this disk. */
  cutPowerAt(operation: number): void {
    this.#faults.cutPowerAt(operation);
  }

  /**
   * Cuts the power, where it is still on, and returns the disk as the next boot finds it. This one
   * stays dead, so that nothing left over from before can touch what comes after.
   */
  restart(survival: Survival = this.#random ?? "nothing"): SimulatedDisk {
    this.#faults.isPowerCut = true;
    const { capacityBytes } = this;
    const found = new SimulatedDisk({ random: this.#random, capacityBytes });
    found.#directory = this.#directory.afterPowerCut(survival);
    return found;
  }

  /** Makes the very next call of any kind reject, a `close` excepted. */
  failNext(kind: StorageErrorKind): void {
    this.#faults.failNext(kind);
  }

  /** Makes this operation (counted as in `operations`) reject. */
  failAt(operation: number, kind: StorageErrorKind): void {
    this.#faults.failAt(operation, kind);
  }

  /** Overwrites bytes where they lie, as a failing medium does. */
  corrupt(name: string, offset: number, bytes: Uint8Array): void {
    const file = this.#directory.files.get(name);
    assert(file && offset + bytes.length <= file.length, `${name} has no such bytes`);
    file.corrupt(offset, bytes);
  }

  /** Every name and every byte of the files on the disk, one after another: for searching. */
  contents(): Uint8Array {
    const files = [...this.#directory.files];
    return Buffer.concat(files.flatMap(([name, file]) => [Buffer.from(name), file.read()]));
  }

  #create(name: string): SimulatedFile {
    const file = new SimulatedFile();
    this.#faults.begin(`creating ${name}`);
    this.#directory.change({ given: name, file });
    this.#faults.midst();
    return file;
  }

  #appendFile(name: string, file: SimulatedFile): AppendFile {
    const freeBytes = () => Math.max(0, this.capacityBytes - this.#usedBytes());
    return new SimulatedAppendFile({ name, file, freeBytes, faults: this.#faults });
  }

  #usedBytes(): number {
    return [...this.#directory.files.values()].reduce((sum, file) => sum + file.length, 0);
  }
}
