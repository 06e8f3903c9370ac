/** A speaker behind ALSA, played by the `aplay` command of Debian's `alsa-utils`. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { endianness } from "node:os";
import { DeviceError, type DeviceErrorKind } from "../device-error.ts";
import type { Sound, Speaker } from "./speaker.ts";

export interface AplayOptions {
  /** A PCM as ALSA names it, such as `default` or `plughw:0,0`. */
  readonly device: string;
}

const FORMAT = endianness() === "LE" ? "S16_LE" : "S16_BE";
const KINDS: readonly (readonly [RegExp, DeviceErrorKind])[] = [
  [/resource busy/i, "busy"],
  [/permission denied/i, "denied"],
  [/ENOENT/, "unsupported"],
];

export class AplaySpeaker implements Speaker {
  readonly #device: string;
  #player: ChildProcess | null = null;

  constructor({ device }: AplayOptions) {
    this.#device = device;
  }

  async play({ samples, sampleRateHz }: Sound): Promise<void> {
    const before = this.stop();
    const shape = ["-t", "raw", "-f", FORMAT, "-r", String(sampleRateHz), "-c", "1"];
    const args = ["-q", "-D", this.#device, ...shape, "-"];
    const player = spawn("aplay", args, { stdio: ["pipe", "ignore", "pipe"] });
    this.#player = player;
    let said = "";
    player.stderr.on("data", (bytes: Buffer) => {
      said += bytes;
    });
    // It ends without having taken all when it is cut short; why it ended is told below.
    player.stdin.on("error", () => undefined);
    player.stdin.end(Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength));
    const [status, failure] = await endOf(player);
    await before;
    if (this.#player !== player) return; // Cut short.
    this.#player = null;
    if (status === 0) return;
    throw deviceErrorOf(
      `${this.#device}: ${failure || said.trim() || `aplay ended with ${status}`}`,
    );
  }

  async stop(): Promise<void> {
    const player = this.#player;
    this.#player = null;
    if (!player || player.exitCode !== null || player.signalCode !== null) return;
    const ended = endOf(player);
    player.kill("SIGKILL"); // A gentle end would play what is in its buffer.
    await ended;
  }
}

/** Its exit status, and what went wrong where it could not be started. */
async function endOf(player: ChildProcess): Promise<readonly [status: number | null, string]> {
  try {
    const [status] = (await once(player, "close")) as [number | null];
    return [status, ""];
  } catch (error) {
    return [null, error instanceof Error ? error.message : String(error)];
  }
}

function deviceErrorOf(text: string): DeviceError {
  const [, kind = "disconnected"] = KINDS.find(([words]) => words.test(text)) ?? [];
  return new DeviceError(kind, text);
}
