/** One program a directory: two on the same books would each ask for the money. */
import { createHash } from "node:crypto";
import { mkdir, realpath } from "node:fs/promises";
import { createServer } from "node:net";
import { StorageError } from "./storage-error.ts";

/**
 * Makes the directory where it is missing and holds it until it is released or the process ends,
 * however it ends: an abstract socket of Linux, which leaves nothing behind. Resolves with the
 * release, or with null where somebody holds it for the same `purpose`. Rejects with
 * `StorageError` where it cannot be used or held at all.
 *
 * Abstract sockets belong to a network namespace (unix(7), network_namespaces(7)): two containers
 * with a network each that share the directory do not see each other's hold.
 */
export async function holdDirectory(
  directory: string,
  purpose: string,
): Promise<(() => void) | null> {
  const real = await mkdir(directory, { recursive: true, mode: 0o700 })
    .then(() => realpath(directory))
    .catch((cause: Error) => {
      throw new StorageError("failed", `cannot use ${directory}: ${cause.message}`, { cause });
    });
  const name = createHash("sha256").update(real).digest("hex");
  const holder = createServer().unref();
  return new Promise((resolve, reject) => {
    holder.once("error", (cause: NodeJS.ErrnoException) => {
      if (cause.code === "EADDRINUSE") return resolve(null);
      const message = `cannot hold ${directory}: ${cause.message}`;
      reject(new StorageError("failed", message, { cause }));
    });
    holder.listen(`\0anycode-${purpose}-${name}`, () => resolve(() => holder.close()));
  });
}
