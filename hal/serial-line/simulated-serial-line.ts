/** The simulated serial line: two ends of one cable. */
import { DeviceError } from "../device-error.ts";
import type { SerialLine } from "./serial-line.ts";

export class SimulatedSerialLine implements SerialLine {
  readonly closed: Promise<void>;
  readonly #resolveClosed: () => void;
  #isClosed = false;
  #peer: SimulatedSerialLine | null = null;
  #listener: ((bytes: Uint8Array) => void) | null = null;
  #held: PromiseWithResolvers<void> | null = null;

  private constructor() {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.closed = promise;
    this.#resolveClosed = resolve;
  }

  /** Both ends of a new cable. */
  static pair(): readonly [SimulatedSerialLine, SimulatedSerialLine] {
    const near = new SimulatedSerialLine();
    const far = new SimulatedSerialLine();
    near.#peer = far;
    far.#peer = near;
    return [near, far];
  }

  listen(listener: (bytes: Uint8Array) => void): void {
    this.#listener = listener;
  }

  /** What nobody listens for at the other end is lost. */
  async write(bytes: Uint8Array): Promise<void> {
    await Promise.resolve(); // The other end hears of it later, never inside this call.
    if (this.#peer) await this.#peer.#held?.promise;
    if (this.#isClosed) throw new DeviceError("disconnected", "the serial line is closed");
    if (this.#peer) this.#peer.#receive(bytes);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#resolveClosed();
  }

  /** This end takes nothing more: who writes at the other one waits (CTS, in a real cable). */
  hold(): void {
    this.#held ??= Promise.withResolvers();
  }

  /** This end takes again, and what has waited comes. */
  release(): void {
    this.#held?.resolve();
    this.#held = null;
  }

  /** Pulls the cable: both ends are gone. */
  unplug(): void {
    for (const end of [this, this.#peer]) {
      end?.release();
      void end?.close();
    }
  }

  /** In two pieces, so that nobody learns to rely on how a message is cut. */
  #receive(bytes: Uint8Array): void {
    const middle = bytes.length >> 1;
    for (const piece of [bytes.slice(0, middle), bytes.slice(middle)]) {
      if (piece.length > 0 && !this.#isClosed) this.#listener?.(piece);
    }
  }
}
