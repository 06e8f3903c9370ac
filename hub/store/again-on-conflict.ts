/** What a hub does when another one on the same database was quicker. */
import { StoreError } from "./store-error.ts";

const TRIES_MAX = 4;

/**
 * Runs `work` once more where the order it read was changed meanwhile. Nothing had happened then:
 * whatever follows from a commit is done after it.
 */
export async function againOnConflict<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await work();
    } catch (error) {
      const isConflict = error instanceof StoreError && error.kind === "conflict";
      if (!isConflict || tries === TRIES_MAX) throw error;
    }
  }
}
