/**
 * Lets another process play the customer and the merchant of a simulated board, over the channel
 * of Node's child processes: it holds pictures in front of the camera, presses keys, and may ask
 * for what the display shows and what the printer printed last.
 */
import { KEYS, type Key } from "./buttons/buttons.ts";
import type { Picture } from "./camera/simulated-camera.ts";
import type { Receipt } from "./printer/printer.ts";
import type { SimulatedBoard } from "./simulated-board.ts";

export type BoardCommand =
  /** `picture` has exactly the size of the camera's frames; null takes it away. */
  | { readonly type: "present"; readonly picture: Picture | null }
  | { readonly type: "press"; readonly keys: readonly Key[] }
  | { readonly type: "show-display" }
  | { readonly type: "show-paper" };

/** The answer to `show-display`: RGB565 pixels, or null while nothing was shown. */
export interface DisplayShown {
  readonly type: "display";
  readonly width: number;
  readonly height: number;
  readonly pixels: Uint16Array | null;
}

/** The answer to `show-paper`: the newest receipt that came out whole, or null before the first. */
export interface PaperShown {
  readonly type: "paper";
  readonly receipt: Receipt | null;
}

interface Channel {
  on(event: "message", listener: (message: unknown) => void): unknown;
  send?: ((message: DisplayShown | PaperShown) => boolean) | undefined;
}

export function serveSimulatedBoard(board: SimulatedBoard, channel: Channel): void {
  channel.on("message", (message) => {
    const command = commandIn(message, board);
    if (command === null) return;
    if (command.type === "present") board.camera.present(command.picture);
    if (command.type === "press") pressAll(board, command.keys);
    if (command.type === "show-display") {
      const { width, height, shown } = board.display;
      channel.send?.({ type: "display", width, height, pixels: shown });
    }
    if (command.type === "show-paper") {
      channel.send?.({ type: "paper", receipt: board.printer.printed.at(-1) ?? null });
    }
  });
}

/** Null for what is no command, such as a picture of another size: it is left to others. */
function commandIn(message: unknown, board: SimulatedBoard): BoardCommand | null {
  if (typeof message !== "object" || message === null || !("type" in message)) return null;
  switch (message.type) {
    case "present":
      return "picture" in message && isShowable(message.picture, board)
        ? { type: "present", picture: message.picture }
        : null;
    case "press":
      return "keys" in message && Array.isArray(message.keys)
        ? { type: "press", keys: message.keys }
        : null;
    case "show-display":
    case "show-paper":
      return { type: message.type };
    default:
      return null;
  }
}

function isShowable(picture: unknown, { camera }: SimulatedBoard): picture is Picture | null {
  if (picture === null) return true;
  const { luminance, width, height } = Object(picture) as Partial<Picture>;
  const isOfSize = width === camera.width && height === camera.height;
  return isOfSize && luminance instanceof Uint8Array && luminance.length === width * height;
}

function pressAll(board: SimulatedBoard, keys: readonly Key[]): void {
  for (const key of keys) if (KEYS.includes(key)) board.buttons.press(key);
}
