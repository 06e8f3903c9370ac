/**
 * The `serialport` package's binding, with a reading that sees a line hang up. Its own one takes
 * the end of file, which is all that a terminal says after it was unplugged in the midst of a
 * reading, for nothing read yet, and tries again without end.
 */
import { read } from "node:fs";
import { promisify } from "node:util";
import { SerialPort } from "serialport";

/** What is used of a port that the binding has opened. */
interface OpenPort {
  readonly fd: number | null;
  readonly poller: { once(event: "readable", listener: (error: Error | null) => void): void };
  read(
    buffer: Buffer,
    offset: number,
    length: number,
  ): Promise<{ bytesRead: number; buffer: Buffer }>;
}

const readFile = promisify(read);

/** For the `binding` option of `SerialPort`, which its types leave out. */
export function hangUpBinding(): object {
  const { binding } = SerialPort;
  const open = async (options: Parameters<typeof binding.open>[0]) => {
    const port = (await binding.open(options as never)) as unknown as OpenPort;
    port.read = async (buffer, offset, length) => {
      const bytesRead = await readSome(port, { buffer, offset, length });
      return { bytesRead, buffer };
    };
    return port;
  };
  return { ...binding, open };
}

interface Room {
  readonly buffer: Buffer;
  readonly offset: number;
  readonly length: number;
}

/** At least one byte. */
async function readSome(port: OpenPort, { buffer, offset, length }: Room): Promise<number> {
  for (;;) {
    try {
      const { bytesRead } = await readFile(fdOf(port), buffer, offset, length, null);
      if (bytesRead > 0) return bytesRead;
      throw new Error("the line hung up");
    } catch (error) {
      const { code = "" } = error as NodeJS.ErrnoException;
      if (!["EAGAIN", "EINTR"].includes(code)) throw error;
    }
    fdOf(port); // It may have been closed meanwhile, and its poller with it.
    await new Promise<void>((resolve, reject) => {
      port.poller.once("readable", (error) => (error ? reject(error) : resolve()));
    });
  }
}

function fdOf({ fd }: OpenPort): number {
  // The stream knows by `canceled` that this is no failure.
  if (fd === null) throw Object.assign(new Error("the port is closed"), { canceled: true });
  return fd;
}
