/** Keeps the hub's secrets in one file of its data directory, readable by its user only. */
import { createHash } from "node:crypto";
import { mkdir, open, readFile, rename } from "node:fs/promises";
import { join } from "node:path";
import * as v from "valibot";
import type { Random } from "../../hal/random/random.ts";
import { type HubSeeds, makeHubSeeds } from "./hub-keys.ts";

const FILE = "hub-keys.json";

const seed = v.pipe(
  v.string(),
  v.regex(/^[A-Za-z0-9_-]{43}$/),
  v.transform((text) => new Uint8Array(Buffer.from(text, "base64url"))),
);

const document = v.pipe(
  v.strictObject({
    ...{ signing: seed, code: seed, digest: seed },
    /** `checksumOf` the three; files from before it have none. */
    check: v.optional(v.string()),
  }),
  // One wrong character would make keys that no box knows, without a word of why.
  v.check(({ check, ...seeds }) => check === undefined || check === checksumOf(seeds)),
  v.transform(({ signing, code, digest }): HubSeeds => ({ signing, code, digest })),
);

const CHECKSUM_LENGTH = 16;

/** Tells nothing of them. */
function checksumOf({ signing, code, digest }: HubSeeds): string {
  const hash = createHash("sha256").update(signing).update(code).update(digest);
  return hash.digest("base64url").slice(0, CHECKSUM_LENGTH);
}

/**
 * The secrets of the directory; makes both where there are none. Rejects with an Error that names
 * the file: damaged secrets are never replaced, since every box has pinned their public half.
 */
export async function openHubSeeds(directory: string, random: Random): Promise<HubSeeds> {
  const file = join(directory, FILE);
  const text = await readFile(file, "utf8").catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === "ENOENT") return null;
    throw new Error(`cannot read the hub's keys: ${cause.message}`, { cause });
  });
  if (text === null) return writeSeeds(directory, makeHubSeeds(random));
  const result = v.safeParse(document, parsed(text));
  if (result.success) return result.output;
  throw new Error(`the hub's keys in ${file} are damaged; restore them from the backup`);
}

async function writeSeeds(directory: string, seeds: HubSeeds): Promise<HubSeeds> {
  const texts = Object.entries(seeds).map(([name, bytes]: [string, Uint8Array]) => {
    return [name, Buffer.from(bytes).toString("base64url")];
  });
  const file = join(directory, FILE);
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    await writeDurably(
      `${file}.next`,
      JSON.stringify({ ...Object.fromEntries(texts), check: checksumOf(seeds) }),
    );
    await rename(`${file}.next`, file);
    await syncDirectory(directory);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`cannot keep the hub's keys: ${why}`, { cause });
  }
  return seeds;
}

async function writeDurably(file: string, text: string): Promise<void> {
  const handle = await open(file, "w", 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
