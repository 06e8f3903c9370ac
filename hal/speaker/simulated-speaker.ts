/** The simulated speaker: remembers what it played and takes as long as the sound lasts. */
import assert from "node:assert/strict";
import type { Clock } from "../clock/clock.ts";
import { DeviceError, type DeviceErrorKind } from "../device-error.ts";
import type { Sound, Speaker } from "./speaker.ts";

const PLAYED_MAX = 32;

interface Playing {
  readonly resolve: () => void;
  readonly reject: (error: DeviceError) => void;
  readonly stopTimer: () => void;
}

export class SimulatedSpeaker implements Speaker {
  /** The last sounds that began, the newest at the end. */
  readonly played: Sound[] = [];
  readonly #clock: Clock;
  #playing: Playing | null = null;
  #failure: DeviceErrorKind | null = null;

  constructor({ clock }: { readonly clock: Clock }) {
    this.#clock = clock;
  }

  async play({ samples, sampleRateHz }: Sound): Promise<void> {
    assert(sampleRateHz > 0, `a sample rate of ${sampleRateHz} Hz`);
    if (this.#failure) throw new DeviceError(this.#failure, `the speaker is ${this.#failure}`);
    this.#end()?.resolve();
    this.played.push({ samples: samples.slice(), sampleRateHz });
    if (this.played.length > PLAYED_MAX) this.played.shift();

    const lengthMs = (samples.length / sampleRateHz) * 1000;
    await new Promise<void>((resolve, reject) => {
      const stopTimer = this.#clock.after(lengthMs, () => this.#end()?.resolve());
      this.#playing = { resolve, reject, stopTimer };
    });
  }

  async stop(): Promise<void> {
    this.#end()?.resolve();
  }

  get isPlaying(): boolean {
    return this.#playing !== null;
  }

  unplug(): void {
    this.#failure = "disconnected";
    this.#end()?.reject(new DeviceError("disconnected", "the speaker was unplugged"));
  }

  /** Another program takes the speaker. */
  occupy(): void {
    this.#failure = "busy";
  }

  /** All is well again. */
  plug(): void {
    this.#failure = null;
  }

  #end(): Playing | null {
    const playing = this.#playing;
    this.#playing = null;
    playing?.stopTimer();
    return playing;
  }
}
