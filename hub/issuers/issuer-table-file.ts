/**
 * The operator's issuer table as a file in the hub's data directory: put there by
 * `scripts/sign-issuer-table.ts --hand-out`, read at the start and whenever it has changed.
 */
import { open } from "node:fs/promises";
import { ISSUER_TABLE_BYTES_MAX } from "../../firmware/codes/issuer-table.ts";
import type { Clock } from "../../hal/clock/clock.ts";

export const ISSUER_TABLE_FILE = "issuer-table.json";

/** So soon a new file is noticed. */
const LOOK_EVERY_MS = 2_000;

export interface IssuerTableFileWatch {
  readonly file: string;
  readonly clock: Clock;
  /** Is called with the file as it is; it knows a repetition. */
  readonly offer: (document: Uint8Array) => Promise<void>;
}

/** Resolves when the file, where there is one, was offered once. The result ends the watch. */
export async function watchIssuerTableFile(watch: IssuerTableFileWatch): Promise<() => void> {
  let isEnded = false;
  let cancel: () => void = () => {};
  const look = async (): Promise<void> => {
    const document = await read(watch.file);
    if (document && !isEnded) await watch.offer(document);
    if (!isEnded) cancel = watch.clock.after(LOOK_EVERY_MS, () => void look());
  };
  await look();
  return () => {
    isEnded = true;
    cancel();
  };
}

/** A byte more than can be good is enough to refuse it. Null where nothing can be read. */
async function read(file: string): Promise<Uint8Array | null> {
  try {
    const handle = await open(file);
    try {
      const bytes = Buffer.alloc(ISSUER_TABLE_BYTES_MAX + 1);
      const { bytesRead } = await handle.read(bytes);
      return bytes.subarray(0, bytesRead);
    } finally {
      await handle.close();
    }
  } catch {
    return null;
  }
}
