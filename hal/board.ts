/** The set of devices that makes a box. Opened by `box-program.ts` only. */
import type { Buttons } from "./buttons/buttons.ts";
import type { Camera } from "./camera/camera.ts";
import type { Clock } from "./clock/clock.ts";
import type { Disk } from "./disk/disk.ts";
import type { Display } from "./display/display.ts";
import type { Network } from "./network/network.ts";
import type { Printer } from "./printer/printer.ts";
import type { Random } from "./random/random.ts";
import type { Speaker } from "./speaker/speaker.ts";

export interface Board {
  readonly camera: Camera;
  readonly display: Display;
  readonly buttons: Buttons;
  readonly speaker: Speaker;
  /** Many boxes have none. */
  readonly printer: Printer | null;
  readonly network: Network;
  readonly disk: Disk;
  readonly clock: Clock;
  readonly random: Random;
}
