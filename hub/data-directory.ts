/** One hub a data directory: two on the same orders would each ask for the money. */
import { createHash } from "node:crypto";
import { mkdir, realpath } from "node:fs/promises";
import { createServer, type Server } from "node:net";

/**
 * Makes the directory where it is missing and holds it until the process ends, however it ends:
 * an abstract socket of Linux, which leaves nothing behind. Rejects with one clear line.
 */
export async function holdDataDirectory(directory: string): Promise<Server> {
  const real = await mkdir(directory, { recursive: true, mode: 0o700 })
    .then(() => realpath(directory))
    .catch((cause: Error) => {
      throw new Error(`cannot use the data directory: ${cause.message}`, { cause });
    });
  const name = createHash("sha256").update(real).digest("hex");
  const holder = createServer().unref();
  return new Promise((resolve, reject) => {
    holder.once("error", (cause) => {
      reject(new Error(`another hub runs on ${directory}; stop it first`, { cause }));
    });
    holder.listen(`\0anycode-hub-${name}`, () => resolve(holder));
  });
}
