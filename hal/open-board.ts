/** Opens the drivers that a board's description names. */
import type { Board } from "./board.ts";
import type { BoardDescription } from "./boards/board-description.ts";
import type { Buttons } from "./buttons/buttons.ts";
import { GpioButtons } from "./buttons/gpio-buttons.ts";
import { GpioKeypad } from "./buttons/gpio-keypad.ts";
import { LibcameraCamera } from "./camera/libcamera-camera.ts";
import type { Clock } from "./clock/clock.ts";
import { FramebufferDisplay } from "./display/framebuffer-display.ts";
import { CharacterDeviceGpio } from "./gpio/character-device-gpio.ts";
import type { Gpio } from "./gpio/gpio.ts";
import { SysfsGpio } from "./gpio/sysfs-gpio.ts";
import { EscposPrinter } from "./printer/escpos-printer.ts";
import type { Printer } from "./printer/printer.ts";
import { PortSerialLine } from "./serial-line/port-serial-line.ts";
import { AplaySpeaker } from "./speaker/aplay-speaker.ts";

export type OpenBoard = Pick<Board, "camera" | "display" | "buttons" | "printer" | "speaker">;

/** Which device could not be opened; `cause` is the driver's `DeviceError`. */
export class BoardError extends Error {
  readonly device: "display" | "buttons";

  constructor(device: BoardError["device"], cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
    this.name = "BoardError";
    this.device = device;
  }
}

/**
 * A camera, printer or speaker that is not there says so when it is used; without display or
 * buttons there is no box: rejects with `BoardError`.
 */
export async function openBoard(board: BoardDescription, clock: Clock): Promise<OpenBoard> {
  const display = await FramebufferDisplay.open({ ...board.display, clock }).catch((error) => {
    throw new BoardError("display", error);
  });
  const buttons = await openButtons(board.buttons, clock).catch((error) => {
    throw new BoardError("buttons", error);
  });
  return {
    ...{ display, buttons },
    camera: new LibcameraCamera({ ...board.camera, clock }),
    printer: openPrinter(board.printer, clock),
    speaker: new AplaySpeaker(board.speaker),
  };
}

function openButtons(buttons: BoardDescription["buttons"], clock: Clock): Promise<Buttons> {
  const gpio = openGpio(buttons.gpio);
  if (buttons.driver === "gpio-keypad") return GpioKeypad.open({ ...buttons, gpio, clock });
  return GpioButtons.open({ ...buttons, gpio, clock });
}

function openGpio(gpio: BoardDescription["buttons"]["gpio"]): Gpio {
  return gpio.driver === "sysfs" ? new SysfsGpio(gpio) : new CharacterDeviceGpio(gpio);
}

function openPrinter(printer: BoardDescription["printer"], clock: Clock): Printer | null {
  if (!printer) return null;
  return new EscposPrinter({ openLine: () => PortSerialLine.open(printer.serial), clock });
}
