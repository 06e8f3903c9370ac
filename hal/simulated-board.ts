/** A whole box of simulated devices, on the disk, clock and random source it is given. */
import type { Board } from "./board.ts";
import { SimulatedButtons } from "./buttons/simulated-buttons.ts";
import { SimulatedCamera } from "./camera/simulated-camera.ts";
import type { Clock } from "./clock/clock.ts";
import type { Disk } from "./disk/disk.ts";
import { SimulatedDisplay } from "./display/simulated-display.ts";
import { SimulatedPrinter } from "./printer/simulated-printer.ts";
import type { Random } from "./random/random.ts";
import { SimulatedSpeaker } from "./speaker/simulated-speaker.ts";

export interface SimulatedBoardOptions {
  readonly disk: Disk;
  readonly clock: Clock;
  readonly random: Random;
}

export class SimulatedBoard implements Board {
  readonly camera: SimulatedCamera;
  readonly display = new SimulatedDisplay();
  readonly buttons = new SimulatedButtons();
  readonly speaker: SimulatedSpeaker;
  readonly printer = new SimulatedPrinter();
  readonly disk: Disk;
  readonly clock: Clock;
  readonly random: Random;

  constructor({ disk, clock, random }: SimulatedBoardOptions) {
    this.camera = new SimulatedCamera({ clock });
    this.speaker = new SimulatedSpeaker({ clock });
    this.disk = disk;
    this.clock = clock;
    this.random = random;
  }
}
