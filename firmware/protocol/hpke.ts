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
  diffieHellman,
  hash,
  type KeyObject,
} from "node:crypto";

export const EPHEMERAL_SEED_BYTES = 32;
const ENCAPSULATED_BYTES = 32;
const TAG_BYTES = 16;
/** Of SHA-256. */
const DIGEST_BLOCK_BYTES = 64;

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
  /** The 32 bytes of its public half, where they are at hand: to derive them takes a while. */
  readonly rawPublicKey?: Uint8Array;
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
  const { encapsulated, ciphertext } = message;
  if (encapsulated.length !== ENCAPSULATED_BYTES || ciphertext.length < TAG_BYTES) return null;
  try {
    const publicKey = publicKeyFromRaw(encapsulated);
    const secret = diffieHellman({ privateKey: opening.privateKey, publicKey });
    const recipient = opening.rawPublicKey ?? rawPublicKey(opening.privateKey);
    const shared = sharedSecret(secret, encapsulated, recipient);
    const { key, nonce } = schedule(shared, opening.purpose);
    const options = { authTagLength: TAG_BYTES };
    const decipher = createDecipheriv("aes-128-gcm", key, nonce, options)
      .setAAD(opening.associated)
      .setAuthTag(ciphertext.subarray(-TAG_BYTES));
    const body = ciphertext.subarray(0, -TAG_BYTES);
    return Buffer.concat([decipher.update(body), decipher.final()]);
  } catch {
    // A wrong tag, or a public key of small order, which OpenSSL refuses to agree with.
    return null;
  }
}

const EMPTY = new Uint8Array(0);
const KEM_SUITE = Buffer.from("KEM\x00\x20", "latin1");
const HPKE_SUITE = Buffer.from("HPKE\x00\x20\x00\x01\x00\x01", "latin1");
const VERSION = Buffer.from("HPKE-v1");
const BASE_MODE = Uint8Array.of(0);

/** ExtractAndDerive of section 4.1. */
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
  return hmac(salt, [VERSION, suite, Buffer.from(value.label), value.input]);
}

/** One block of HKDF-Expand is enough: nothing here is longer than a hash. */
function labeledExpand(
  suite: Uint8Array,
  secret: Uint8Array,
  wanted: { readonly label: string; readonly context: Uint8Array; readonly lengthBytes: number },
): Buffer {
  const { label, context, lengthBytes } = wanted;
  const info = [Uint8Array.of(0, lengthBytes), VERSION, suite, Buffer.from(label), context];
  return hmac(secret, [...info, Uint8Array.of(1)]).subarray(0, lengthBytes);
}

/**
 * HMAC (RFC 2104) of two plain digests: the one of `node:crypto` takes four times as long to set
 * up as these take to run. No key here is longer than a digest.
 */
function hmac(key: Uint8Array, pieces: readonly Uint8Array[]): Buffer {
  const inner = padded(key, 0x36);
  const outer = padded(key, 0x5c);
  const digest = hash("sha256", Buffer.concat([inner, ...pieces]), "buffer");
  return hash("sha256", Buffer.concat([outer, digest]), "buffer");
}

function padded(key: Uint8Array, pad: number): Buffer {
  const block = Buffer.alloc(DIGEST_BLOCK_BYTES, pad);
  for (const [at, byte] of key.entries()) block[at] = pad ^ byte;
  return block;
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

function publicKeyFromRaw(raw: Uint8Array): KeyObject {
  const der = Buffer.concat([SPKI_PREFIX, raw]);
  return createPublicKey({ key: der, format: "der", type: "spki" });
}

/** The 32 bytes of the public key of either half of a pair. */
export function rawPublicKey(key: KeyObject): Buffer {
  const publicKey = key.type === "private" ? createPublicKey(key) : key;
  return publicKey.export({ format: "der", type: "spki" }).subarray(SPKI_PREFIX.length);
}
