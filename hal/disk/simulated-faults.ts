/** When the simulated disk fails: counts its operations and says which of them goes wrong. */
import assert from "node:assert/strict";
import { StorageError, type StorageErrorKind } from "./storage-error.ts";

/** Thrown by every call once the power is off. Nothing that ran on the machine survives it. */
export class PowerCut extends Error {
  constructor(operation: number) {
    super(`the power was cut at disk operation ${operation}`);
    this.name = "PowerCut";
  }
}

export class SimulatedFaults {
  /** How many changes were asked for so far. */
  operations = 0;
  isPowerCut = false;
  #cutAtOperation = Number.POSITIVE_INFINITY;
  #nextFailure: StorageErrorKind | null = null;
  readonly #failures = new Map<number, StorageErrorKind>();

  cutPowerAt(operation: number): void {
    assert(operation > this.operations, `operation ${operation} has already been`);
    this.#cutAtOperation = operation;
  }

  failNext(kind: StorageErrorKind): void {
    this.#nextFailure = kind;
  }

  failAt(operation: number, kind: StorageErrorKind): void {
    assert(operation > this.operations, `operation ${operation} has already been`);
    this.#failures.set(operation, kind);
  }

  /** To be called by whatever changes nothing. */
  read(what: string): void {
    this.#assertPower();
    const failure = this.#failure(what, this.#nextFailure);
    if (failure) throw failure;
  }

  /** To be called at the beginning of a change; throws when it is to fail. */
  begin(what: string): void {
    const failure = this.beginPartial(what);
    if (failure) throw failure;
  }

  /** The same for a change that leaves something behind when it fails. */
  beginPartial(what: string): StorageError | null {
    this.#assertPower();
    this.operations += 1;
    return this.#failure(what, this.#failures.get(this.operations) ?? this.#nextFailure);
  }

  /** To be called where a power cut in the midst of the change would fall. */
  midst(): void {
    if (this.operations >= this.#cutAtOperation) this.isPowerCut = true;
    this.#assertPower();
  }

  #assertPower(): void {
    if (this.isPowerCut) throw new PowerCut(this.operations);
  }

  #failure(what: string, kind: StorageErrorKind | null): StorageError | null {
    this.#nextFailure = null;
    return kind && new StorageError(kind, `${what}: ${kind}, as the simulation was told`);
  }
}
