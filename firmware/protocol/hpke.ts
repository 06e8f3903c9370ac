/**
 * Hybrid public key encryption (RFC 9180), base mode, single shot, of one suite:
 * DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-128-GCM. Synchronous and deterministic: the
 * ephemeral key is derived from a seed of the caller's, who must never use a seed twice.
 */
import {
  createCipheriv,
  createDecipheriv,
  createPrivateKey,
  createPublicKey,
  decapsulate,
  diffieHellman,
  type KeyObject,
} from "node:crypto";
import { hmacSha256 } from "./hmac-sha256.ts";

export const EPHEMERAL_SEED_BYTES = 32;
const ENCAPSULATED_BYTES = 32;
const TAG_BYTES = 16;

export interface HpkeBinding {
  /** What the message is for; both sides know it (`info` in the RFC). */
  readonly purpose: Uint8Array;
  /** What the message must not be torn from; both sides know it (`aad` in the RFC). */
  readonly associated: Uint8Array;
}

export interface HpkeMessage {
  /** The ephemeral public key, 32 bytes (`enc` in the RFC). */
  readonly encapsulated: Uint8Array;
  /** As long as the plaintext, and a tag of 16 bytes. */
  readonly ciphertext: Uint8Array;
}

export interface HpkeSealing extends HpkeBinding {
  /** X25519 public key of who may read it. */
  readonly publicKey: KeyObject;
  /** 32 unpredictable bytes, used for this message only (`ikmE` in the RFC). */
  readonly ephemeralSeed: Uint8Array;
}

export interface HpkeOpening extends HpkeBinding {
  /** X25519 private key. */
  readonly privateKey: KeyObject;
}

export function hpkeSeal(plaintext: Uint8Array, sealing: HpkeSealing): HpkeMessage {
  if (sealing.ephemeralSeed.length !== EPHEMERAL_SEED_BYTES) {
    throw new RangeError(`ephemeral seed of ${sealing.ephemeralSeed.length} bytes, not 32`);
  }
  const ephemeral = privateKeyFromSeed(sealing.ephemeralSeed);
  const encapsulated = rawPublicKey(ephemeral);
  const secret = diffieHellman({ privateKey: ephemeral, publicKey: sealing.publicKey });
  const shared = sharedSecret(secret, encapsulated, rawPublicKey(sealing.publicKey));
  const { key, nonce } = schedule(shared, sealing.purpose);
  const cipher = createCipheriv("aes-128-gcm", key, nonce).setAAD(sealing.associated);
  const sealed = [cipher.update(plaintext), cipher.final(), cipher.getAuthTag()];
  return { encapsulated, ciphertext: Buffer.concat(sealed) };
}

/** The plaintext, or null where the message is not one for this key, purpose and association. */
export function hpkeOpen(message: HpkeMessage, opening: HpkeOpening): Uint8Array | null {
  if (message.encapsulated.length !== ENCAPSULATED_BYTES) return null;
  try {
    return openWith(decapsulate(opening.privateKey, message.encapsulated), message, opening);
  } catch {
    // A public key of small order, which OpenSSL refuses to agree with.
    return null;
  }
}

/** The same, with the arithmetic of the curve on a thread that Node keeps for such work. */
export async function hpkeOpenAside(
  message: HpkeMessage,
  opening: HpkeOpening,
): Promise<Uint8Array | null> {
  if (message.encapsulated.length !== ENCAPSULATED_BYTES) return null;
  const shared = await new Promise<Uint8Array | null>((resolve) => {
    decapsulate(opening.privateKey, message.encapsulated, (error, agreed) => {
      resolve(error ? null : agreed);
    });
  });
  return shared && openWith(shared, message, opening);
}

function openWith(
  shared: Uint8Array,
  { ciphertext }: HpkeMessage,
  { purpose, associated }: HpkeBinding,
): Uint8Array | null {
  if (ciphertext.length < TAG_BYTES) return null;
  const { key, nonce } = schedule(shared, purpose);
  const decipher = createDecipheriv("aes-128-gcm", key, nonce, { authTagLength: TAG_BYTES })
    .setAAD(associated)
    .setAuthTag(ciphertext.subarray(-TAG_BYTES));
  try {
    return Buffer.concat([decipher.update(ciphertext.subarray(0, -TAG_BYTES)), decipher.final()]);
  } catch {
    // A wrong tag.
    return null;
  }
}

const EMPTY = new Uint8Array(0);
const KEM_SUITE = Buffer.from("KEM\x00\x20", "latin1");
const HPKE_SUITE = Buffer.from("HPKE\x00\x20\x00\x01\x00\x01", "latin1");
const VERSION = Buffer.from("HPKE-v1");
const BASE_MODE = Uint8Array.of(0);

/** ExtractAndDerive of section 4.1; `decapsulate` does the same for whoever opens. */
function sharedSecret(secret: Uint8Array, encapsulated: Uint8Array, recipient: Uint8Array) {
  const extracted = labeledExtract(KEM_SUITE, EMPTY, { label: "eae_prk", input: secret });
  const context = Buffer.concat([encapsulated, recipient]);
  return labeledExpand(KEM_SUITE, extracted, { label: "shared_secret", context, lengthBytes: 32 });
}

/** KeySchedule of section 5.1, without a pre-shared key. */
function schedule(shared: Uint8Array, purpose: Uint8Array) {
  const pskIdHash = labeledExtract(HPKE_SUITE, EMPTY, { label: "psk_id_hash", input: EMPTY });
  const infoHash = labeledExtract(HPKE_SUITE, EMPTY, { label: "info_hash", input: purpose });
  const context = Buffer.concat([BASE_MODE, pskIdHash, infoHash]);
  const secret = labeledExtract(HPKE_SUITE, shared, { label: "secret", input: EMPTY });
  return {
    key: labeledExpand(HPKE_SUITE, secret, { label: "key", context, lengthBytes: 16 }),
    nonce: labeledExpand(HPKE_SUITE, secret, { label: "base_nonce", context, lengthBytes: 12 }),
  };
}

function labeledExtract(
  suite: Uint8Array,
  salt: Uint8Array,
  value: { readonly label: string; readonly input: Uint8Array },
): Buffer {
  return hmacSha256(salt, [VERSION, suite, Buffer.from(value.label), value.input]);
}

/** One block of HKDF-Expand is enough: nothing here is longer than a hash. */
function labeledExpand(
  suite: Uint8Array,
  secret: Uint8Array,
  wanted: { readonly label: string; readonly context: Uint8Array; readonly lengthBytes: number },
): Buffer {
  const { label, context, lengthBytes } = wanted;
  const info = [Uint8Array.of(0, lengthBytes), VERSION, suite, Buffer.from(label), context];
  return hmacSha256(secret, [...info, Uint8Array.of(1)]).subarray(0, lengthBytes);
}

const PKCS8_PREFIX = Buffer.from("302e020100300506032b656e04220420", "hex");
const SPKI_PREFIX = Buffer.from("302a300506032b656e032100", "hex");

/** DeriveKeyPair of section 7.1.3. */
function privateKeyFromSeed(seed: Uint8Array): KeyObject {
  const extracted = labeledExtract(KEM_SUITE, EMPTY, { label: "dkp_prk", input: seed });
  const wanted = { label: "sk", context: EMPTY, lengthBytes: 32 };
  const der = Buffer.concat([PKCS8_PREFIX, labeledExpand(KEM_SUITE, extracted, wanted)]);
  return createPrivateKey({ key: der, format: "der", type: "pkcs8" });
}

/** The 32 bytes of the public key of either half of a pair. */
export function rawPublicKey(key: KeyObject): Buffer {
  const publicKey = key.type === "private" ? createPublicKey(key) : key;
  return publicKey.export({ format: "der", type: "spki" }).subarray(SPKI_PREFIX.length);
}
