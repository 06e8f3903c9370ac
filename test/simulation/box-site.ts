/** One box on its counter: boot after boot, on the disk that the boot before has left. */
import type { Screen } from "../../firmware/screens/screen.ts";
import type { UplinkKeys } from "../../firmware/uplink/uplink.ts";
import type { Clock } from "../../hal/clock/clock.ts";
import { SimulatedDisk } from "../../hal/disk/simulated-disk.ts";
import type { Survival } from "../../hal/disk/simulated-file.ts";
import type { Random } from "../../hal/random/random.ts";
import { shippedTable } from "../firmware/codes/shipped-table.ts";
import { SimulatedBox } from "../world/simulated-box.ts";
import type { SimulatedBroker } from "../world/simulated-broker.ts";

const SHIPPED_TABLE = shippedTable();

export interface BoxSiteOptions {
  readonly terminal: string;
  /** The world's. */
  readonly clock: Clock;
  readonly random: Random;
  readonly broker: SimulatedBroker;
  readonly keys: UplinkKeys;
  readonly onScreen: (terminal: string, screen: Screen) => void;
}

export class BoxSite {
  readonly terminal: string;
  /** The last is the present one. */
  readonly boots: SimulatedBox[] = [];
  /** By how much its wall clock is ahead of the world's. */
  wallAheadMs = 0;
  readonly #options: BoxSiteOptions;

  constructor(options: BoxSiteOptions) {
    this.terminal = options.terminal;
    this.#options = options;
    this.#boot(new SimulatedDisk({ random: options.random }));
  }

  get box(): SimulatedBox {
    const box = this.boots.at(-1);
    if (!box) throw new Error("the box was never switched on");
    return box;
  }

  get isOn(): boolean {
    return this.box.power.isOn;
  }

  get screen(): Screen | undefined {
    return this.isOn ? this.box.screen : undefined;
  }

  /** Cuts the power, where it is still on, and puts it back. Without `survival` it is drawn. */
  restart(survival?: Survival): void {
    const { disk, power } = this.box;
    power.cut();
    this.#boot(survival === undefined ? disk.restart() : disk.restart(survival));
  }

  stepClock(byMs: number): void {
    this.wallAheadMs += byMs;
    this.box.clock.stepWallClock(byMs);
  }

  #boot(disk: SimulatedDisk): void {
    const { onScreen, ...own } = this.#options;
    const box = new SimulatedBox({
      ...own,
      disk,
      table: SHIPPED_TABLE,
      wallAheadMs: this.wallAheadMs,
      drawsScreens: false,
      onScreen: (screen) => onScreen(this.terminal, screen),
    });
    this.boots.push(box);
    void box.start();
  }
}
