/**
 * The box's own signing key: made at first start, kept on the box's disk, never leaves it. A board
 * with a TPM or a secure element will keep it there instead.
 */
import { createPrivateKey, createPublicKey } from "node:crypto";
import { crc32 } from "node:zlib";
import type { Disk } from "../../hal/disk/disk.ts";
import { StorageError } from "../../hal/disk/storage-error.ts";
import type { Random } from "../../hal/random/random.ts";
import type { SigningKey } from "../protocol/signed-message.ts";

const FILE = "device-key";
const NEXT_FILE = "device-key.next";
const SEED_BYTES = 32;
/** The seed's CRC-32, little endian, follows it; files from before it have the seed alone. */
const FILE_BYTES = SEED_BYTES + 4;
/** The fixed beginning of an Ed25519 private key in PKCS #8 (RFC 8410); the seed follows. */
const PKCS8_PREFIX = Buffer.from("302e020100300506032b657004220420", "hex");

/** Rejects with `StorageError`. `id` is how the hub names the key: the terminal's id. */
export async function openDeviceKey(disk: Disk, random: Random, id: string): Promise<SigningKey> {
  const kept = await disk.read(FILE);
  const seed = kept ? seedOf(kept) : await makeSeed(disk, random);
  const der = Buffer.concat([PKCS8_PREFIX, seed]);
  return { id, privateKey: createPrivateKey({ key: der, format: "der", type: "pkcs8" }) };
}

/** The public half as RFC 8037 writes it, to be registered at the hub. */
export function publicHalf(key: SigningKey): { kty: string; crv: string; x: string } {
  const { kty, crv, x } = createPublicKey(key.privateKey).export({ format: "jwk" });
  if (!kty || !crv || !x) throw new Error("not an Ed25519 key");
  return { kty, crv, x };
}

/** A wrong key would be a box that no hub answers, without a word of why. */
function seedOf(file: Uint8Array): Uint8Array {
  const seed = file.subarray(0, SEED_BYTES);
  const isWhole = file.length === SEED_BYTES || Buffer.from(file).equals(withChecksum(seed));
  // Zeros are what a failed disk holds, and a key that anybody has.
  if (isWhole && seed.some((byte) => byte !== 0)) return seed;
  const action = "put a copy of it back, or remove it and enrol the box again";
  throw new StorageError("failed", `${FILE} is damaged (${file.length} bytes); ${action}`);
}

function withChecksum(seed: Uint8Array): Buffer {
  const file = Buffer.alloc(FILE_BYTES);
  file.set(seed);
  file.writeUInt32LE(crc32(seed), SEED_BYTES);
  return file;
}

async function makeSeed(disk: Disk, random: Random): Promise<Uint8Array> {
  const seed = random.bytes(SEED_BYTES);
  await disk.remove(NEXT_FILE);
  const file = await disk.openForAppend(NEXT_FILE);
  try {
    await file.append(withChecksum(seed));
    await file.sync();
  } finally {
    await file.close();
  }
  await disk.rename(NEXT_FILE, FILE);
  await disk.syncDirectory();
  return seed;
}
