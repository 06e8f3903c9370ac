/** A whole box of simulated devices, on the disk, clock and random source it is given. */
import type { Board } from "./board.ts";
import { SimulatedButtons } from "./buttons/simulated-buttons.ts";
import { SimulatedCamera } from "./camera/simulated-camera.ts";
import type { Clock } from "./clock/clock.ts";
import type { Disk } from "./disk/disk.ts";
import { SimulatedDisplay } from "./display/simulated-display.ts";
import type { Network } from "./network/network.ts";
import { SimulatedNetwork } from "./network/simulated-network.ts";
import { SimulatedPrinter } from "./printer/simulated-printer.ts";
import type { Random } from "./random/random.ts";
import { SimulatedSpeaker } from "./speaker/simulated-speaker.ts";

export interface SimulatedBoardOptions {
  readonly disk: Disk;
  readonly clock: Clock;
  readonly random: Random;
  /** A simulated one where it is left out. */
  readonly network?: Network;
}

export class SimulatedBoard implements Board {
  readonly camera: SimulatedCamera;
  readonly display = new SimulatedDisplay();
  readonly buttons = new SimulatedButtons();
  readonly speaker: SimulatedSpeaker;
  readonly printer = new SimulatedPrinter();
  readonly network: Network;
  readonly disk: Disk;
  readonly clock: Clock;
  readonly random: Random;

  constructor({ disk, clock, random, network = new SimulatedNetwork() }: SimulatedBoardOptions) {
    this.camera = new SimulatedCamera({ clock });
    this.speaker = new SimulatedSpeaker({ clock });
    this.network = network;
    this.disk = disk;
    this.clock = clock;
    this.random = random;
  }
}
