/**
 * One boot of a machine, from power-up until the power goes: its clock, which counts from the boot,
 * and its disk. Whatever a machine without power was about to do never happens: its timers stay
 * silent, its calls never settle.
 */
import type { Clock } from "../../hal/clock/clock.ts";
import type { AppendFile, Disk } from "../../hal/disk/disk.ts";
import { PowerCut } from "../../hal/disk/simulated-faults.ts";

export class MachinePower {
  #isOn = true;

  get isOn(): boolean {
    return this.#isOn;
  }

  cut(): void {
    this.#isOn = false;
  }

  /** Settles as the call does while the power is on, and never without it. */
  async while<T>(call: Promise<T>): Promise<T> {
    try {
      const result = await call;
      return this.#isOn ? result : await new Promise<never>(() => {});
    } catch (error) {
      if (error instanceof PowerCut) this.cut();
      if (this.#isOn) throw error;
      return await new Promise<never>(() => {});
    }
  }
}

/** The clock of one boot. Its wall clock is off the world's by as much as it is told. */
export class BootClock implements Clock {
  readonly #world: Clock;
  readonly #power: MachinePower;
  readonly #bootedAtMs: number;
  #wallAheadMs: number;

  constructor(world: Clock, power: MachinePower, wallAheadMs = 0) {
    this.#world = world;
    this.#power = power;
    this.#bootedAtMs = world.monotonicMs();
    this.#wallAheadMs = wallAheadMs;
  }

  nowMs(): number {
    return this.#world.nowMs() + this.#wallAheadMs;
  }

  monotonicMs(): number {
    return this.#world.monotonicMs() - this.#bootedAtMs;
  }

  /** Steps the wall clock, as a time server or a person does. */
  stepWallClock(byMs: number): void {
    this.#wallAheadMs += byMs;
  }

  after(delayMs: number, callback: () => void): () => void {
    return this.#world.after(delayMs, () => {
      if (this.#power.isOn) callback();
    });
  }
}

/** The disk of one boot: a power cut of the disk takes the whole machine down. */
export class BootDisk implements Disk {
  readonly #disk: Disk;
  readonly #power: MachinePower;

  constructor(disk: Disk, power: MachinePower) {
    this.#disk = disk;
    this.#power = power;
  }

  read(name: string): Promise<Uint8Array | null> {
    return this.#power.while(this.#disk.read(name));
  }

  async openForAppend(name: string): Promise<AppendFile> {
    const power = this.#power;
    const file = await power.while(this.#disk.openForAppend(name));
    return {
      append: (bytes) => power.while(file.append(bytes)),
      sync: () => power.while(file.sync()),
      close: () => power.while(file.close()),
    };
  }

  rename(from: string, to: string): Promise<void> {
    return this.#power.while(this.#disk.rename(from, to));
  }

  remove(name: string): Promise<void> {
    return this.#power.while(this.#disk.remove(name));
  }

  syncDirectory(): Promise<void> {
    return this.#power.while(this.#disk.syncDirectory());
  }

  list(): Promise<readonly string[]> {
    return this.#power.while(this.#disk.list());
  }
}
