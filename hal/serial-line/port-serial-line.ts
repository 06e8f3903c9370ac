/** A serial port of the machine, through the `serialport` package; eight bits, no parity. */
import { SerialPort } from "serialport";
import { DeviceError, type DeviceErrorKind } from "../device-error.ts";
import { hangUpBinding } from "./hang-up-binding.ts";
import type { SerialLine } from "./serial-line.ts";

export interface SerialPortOptions {
  /** The device file, such as `/dev/ttyS0`. */
  readonly path: string;
  readonly baudRate: number;
  /** Whether the device stops us with CTS when its buffer is full. Off where it is left out. */
  readonly hasFlowControl?: boolean;
}

/** The package says what is wrong in words only. */
const KINDS: readonly (readonly [RegExp, DeviceErrorKind])[] = [
  [/permission denied/i, "denied"],
  [/cannot lock port|resource busy|temporarily unavailable/i, "busy"],
  [/not a tty|inappropriate ioctl|invalid argument/i, "unsupported"],
];

export class PortSerialLine implements SerialLine {
  readonly closed: Promise<void>;
  readonly #port: SerialPort;
  readonly #resolveClosed: () => void;
  #listener: ((bytes: Uint8Array) => void) | null = null;

  private constructor(port: SerialPort) {
    this.#port = port;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.closed = promise;
    this.#resolveClosed = resolve;
    port.once("close", () => resolve());
    // The package's buffer is a pool: the listener gets bytes of its own.
    port.on("data", (bytes: Uint8Array) => this.#listener?.(new Uint8Array(bytes)));
    // A line that fails while it is read is gone, whatever it says of itself.
    port.on("error", () => void this.close());
  }

  /** Rejects with `DeviceError`: `disconnected`, `denied`, `busy`, `unsupported`. */
  static open({ path, baudRate, hasFlowControl = false }: SerialPortOptions): Promise<SerialLine> {
    return new Promise((resolve, reject) => {
      const options = { path, baudRate, rtscts: hasFlowControl, autoOpen: false };
      const port = new SerialPort({ ...options, ...{ binding: hangUpBinding() } });
      port.open((error) => {
        if (error) reject(deviceErrorOf(error, path));
        else resolve(new PortSerialLine(port));
      });
    });
  }

  listen(listener: (bytes: Uint8Array) => void): void {
    this.#listener = listener;
  }

  write(bytes: Uint8Array): Promise<void> {
    return new Promise((resolve, reject) => {
      if (!this.#port.isOpen) return reject(gone(this.#port.path));
      const done = (error: Error | null | undefined) => {
        if (error) reject(gone(this.#port.path, error));
        else resolve();
      };
      // Copied: the package writes later, and the caller keeps its array.
      this.#port.write(Buffer.from(bytes), (error) => {
        if (error) done(error);
        else this.#port.drain(done);
      });
    });
  }

  async close(): Promise<void> {
    this.#listener = null;
    if (!this.#port.isOpen) return;
    // A port that was unplugged meanwhile closes with an error and without the event.
    this.#port.close(() => this.#resolveClosed());
    await this.closed;
  }
}

function deviceErrorOf(error: Error, path: string): DeviceError {
  const [, kind = "disconnected"] = KINDS.find(([words]) => words.test(error.message)) ?? [];
  return new DeviceError(kind, `${path}: ${error.message}`, { cause: error });
}

function gone(path: string, cause?: Error): DeviceError {
  return new DeviceError("disconnected", `${path}: the serial line is closed`, { cause });
}
