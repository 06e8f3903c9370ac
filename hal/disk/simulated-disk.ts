/** The simulated disk: files in memory that a power cut treats as the contract says it may. */
import assert from "node:assert/strict";
import type { Random } from "../random/random.ts";
import type { AppendFile, Disk } from "./disk.ts";
import { assertFileName } from "./file-name.ts";
import { SimulatedAppendFile } from "./simulated-append-file.ts";
import { SimulatedDirectory } from "./simulated-directory.ts";
import { SimulatedFaults } from "./simulated-faults.ts";
import { SimulatedFile, type Survival } from "./simulated-file.ts";
import {
  type MediumFault,
  type MediumRates,
  type SilentFault,
  SimulatedMedium,
} from "./simulated-medium.ts";
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
  #medium: SimulatedMedium;
  #directory = new SimulatedDirectory();

  constructor({ random, capacityBytes = Number.POSITIVE_INFINITY }: SimulatedDiskOptions = {}) {
    this.#random = random;
    this.#medium = new SimulatedMedium(random);
    this.capacityBytes = capacityBytes;
  }

  async read(name: string): Promise<Uint8Array | null> {
    assertFileName(name);
    this.#faults.read(`reading ${name}`);
    const file = this.#directory.files.get(name);
    if (!file) return null;
    if (file.isUnreadable || this.#medium.losesRead()) {
      throw new StorageError("failed", `reading ${name}: the medium does not give it out`);
    }
    return file.read();
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
    if (!this.#medium.losesSync(this.#faults.operations)) this.#directory.sync();
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
    found.#medium = this.#medium;
    found.#medium.forgetPlans();
    for (const file of found.#directory.files.values()) found.#medium.age(file);
    return found;
  }

  /** How often the medium below fails without a word; from now on, over restarts too. */
  setMediumRates(rates: MediumRates): void {
    this.#medium.rates = rates;
  }

  /** Whatever the medium did so far, over restarts too. */
  get mediumFaults(): readonly MediumFault[] {
    return this.#medium.faults;
  }

  /** Makes the medium fail at this operation (counted as in `operations`) without a word. */
  failSilentlyAt(operation: number, fault: SilentFault): void {
    this.#medium.planAt(operation, fault);
  }

  /** Nothing of that will happen any more; what has happened stays. */
  forgetSilentFaults(): void {
    this.#medium.forgetPlans();
  }

  /** Lets one bit of a file rot, drawn by chance. */
  rot(name: string): void {
    this.#medium.rot(this.#file(name));
  }

  /** No read of this file succeeds any more, until another takes its name. */
  makeUnreadable(name: string): void {
    this.#file(name).isUnreadable = true;
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
    const file = this.#file(name);
    assert(offset + bytes.length <= file.length, `${name} has no such bytes`);
    file.corrupt(offset, bytes);
  }

  /** The bytes of a file, without asking the disk; null where there is no such file. */
  peek(name: string): Uint8Array | null {
    return this.#directory.files.get(name)?.read() ?? null;
  }

  /** Every name and every byte of the files on the disk, one after another: for searching. */
  contents(): Uint8Array {
    const files = [...this.#directory.files];
    return Buffer.concat(files.flatMap(([name, file]) => [Buffer.from(name), file.read()]));
  }

  #file(name: string): SimulatedFile {
    const file = this.#directory.files.get(name);
    assert(file, `there is no ${name} on the disk`);
    return file;
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
    const files = () => [...this.#directory.files.values()];
    const faults = this.#faults;
    return new SimulatedAppendFile({ name, file, freeBytes, faults, medium: this.#medium, files });
  }

  #usedBytes(): number {
    return [...this.#directory.files.values()].reduce((sum, file) => sum + file.length, 0);
  }
}
