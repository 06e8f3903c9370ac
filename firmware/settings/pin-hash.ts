/**
 * The manager's PIN as the settings keep it: a slow, salted hash (scrypt, RFC 7914) in the PHC
 * string format, `$scrypt$ln=15,r=8,p=1$SALT$HASH`, with its parameters beside the salt.
 */
import { type ScryptOptions, scrypt, timingSafeEqual } from "node:crypto";

/** Work factor exponents: 2^15 takes 32 MiB and about 0.1 s; more than 2^17 a small board lacks. */
const SCRYPT_LN_MIN = 15;
const SCRYPT_LN_MAX = 17;
const BLOCK_SIZE = 8;
export const PIN_SALT_BYTES = 16;
const HASH_BYTES = 32;

const PHC = /^\$scrypt\$ln=(1[0-9]),r=8,p=1\$([A-Za-z0-9+/]{22,86})\$([A-Za-z0-9+/]{43})$/;

export interface PinHash {
  readonly ln: number;
  readonly salt: Uint8Array;
  readonly hash: Uint8Array;
}

/** Null where the text is none, or weaker or heavier than allowed. */
export function parsePinHash(text: string): PinHash | null {
  const [, ln, salt, hash] = PHC.exec(text) ?? [];
  if (!ln || !salt || !hash) return null;
  const exponent = Number(ln);
  if (exponent < SCRYPT_LN_MIN || exponent > SCRYPT_LN_MAX) return null;
  return { ln: exponent, salt: Buffer.from(salt, "base64"), hash: Buffer.from(hash, "base64") };
}

/** `salt` is 16 unpredictable bytes. Runs beside the main thread. */
export async function hashPin(pin: string, salt: Uint8Array): Promise<string> {
  if (salt.length !== PIN_SALT_BYTES) throw new RangeError(`a salt of ${salt.length} bytes`);
  const hash = await derive(pin, { ln: SCRYPT_LN_MIN, salt });
  const [saltText, hashText] = [salt, hash].map((bytes) => Buffer.from(bytes).toString("base64"));
  return `$scrypt$ln=${SCRYPT_LN_MIN},r=${BLOCK_SIZE},p=1$${bare(saltText)}$${bare(hashText)}`;
}

/** Runs beside the main thread; how long it takes does not depend on where the PIN differs. */
export async function isPin(pin: string, kept: PinHash): Promise<boolean> {
  return timingSafeEqual(await derive(pin, kept), kept.hash);
}

function derive(pin: string, { ln, salt }: Pick<PinHash, "ln" | "salt">): Promise<Buffer> {
  const N = 2 ** ln;
  // Node's bound has to lie above the 128 N r bytes that are needed.
  const options: ScryptOptions = { N, r: BLOCK_SIZE, p: 1, maxmem: 256 * N * BLOCK_SIZE };
  return new Promise((resolve, reject) => {
    scrypt(pin, salt, HASH_BYTES, options, (error, key) => (error ? reject(error) : resolve(key)));
  });
}

function bare(base64 = ""): string {
  return base64.replace(/=+$/, "");
}
