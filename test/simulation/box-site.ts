/** One box on its counter: boot after boot, on the disk that the boot before has left. */
import { scanFrames } from "../../firmware/journal/journal-frame.ts";
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
const JOURNAL_FILE = "journal.log";

export interface BoxSiteOptions {
  readonly terminal: string;
  /** The world's. */
  readonly clock: Clock;
  readonly random: Random;
  readonly broker: SimulatedBroker;
  readonly keys: UplinkKeys;
  readonly onScreen: (terminal: string, screen: Screen) => void;
  /** Told of each message that the box believes. */
  readonly onLetIn: (terminal: string, box: SimulatedBox, payload: string) => void;
  /** Told of a start that is none, or that should have been none, in a sentence. */
  readonly onWrongStart: (what: string) => void;
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

  /** The disk has failed without a word: the box may have forgotten what it was told is durable. */
  get isDoubtful(): boolean {
    return this.box.disk.mediumFaults.some((fault) => fault !== "read-error");
  }

  /**
   * Cuts the power, where it is still on, and puts it back. Without `survival` it is drawn. Where a
   * damaged journal has stopped the last start, whoever looks after the box accepts the damage.
   */
  restart(survival?: Survival, befall: (disk: SimulatedDisk) => void = () => {}): void {
    const { disk, power, startFailure } = this.box;
    power.cut();
    const found = survival === undefined ? disk.restart() : disk.restart(survival);
    befall(found);
    this.#boot(found, startFailure === "journal-damaged");
  }

  stepClock(byMs: number): void {
    this.wallAheadMs += byMs;
    this.box.clock.stepWallClock(byMs);
  }

  #boot(disk: SimulatedDisk, acceptJournalDamage = false): void {
    const { onScreen, onLetIn, onWrongStart: _, ...own } = this.#options;
    const box = new SimulatedBox({
      ...own,
      disk,
      acceptJournalDamage,
      table: SHIPPED_TABLE,
      wallAheadMs: this.wallAheadMs,
      drawsScreens: false,
      onScreen: (screen) => onScreen(this.terminal, screen),
      onLetIn: (letIn, payload) => onLetIn(this.terminal, letIn, payload),
    });
    this.boots.push(box);
    const isDamaged = !acceptJournalDamage && hasDamage(disk.peek(JOURNAL_FILE));
    void box.start().then(() => this.#judgeStart(box, isDamaged));
  }

  /** A damaged journal stops a start, and no other does that. */
  #judgeStart({ startFailure }: SimulatedBox, isDamaged: boolean): void {
    const { onWrongStart } = this.#options;
    if (isDamaged && startFailure === null) {
      onWrongStart(`${this.terminal} has started on a damaged journal without a word`);
    }
    if (startFailure === "journal-damaged" && !this.isDoubtful) {
      onWrongStart(`the journal of ${this.terminal} is damaged, and its disk is not`);
    }
  }
}

function hasDamage(journal: Uint8Array | null): boolean {
  return journal !== null && scanFrames(journal).damage.some(({ isTorn }) => !isTorn);
}
