/**
 * A payment code, sealed to the hub so that neither the broker nor anyone on the way reads it.
 * It opens only for the very terminal, order, sequence and amount it was sealed for: a sealed code
 * that is moved into another request is useless. Its length is hidden up to a bucket.
 */
import type { KeyObject } from "node:crypto";
import type { Currency } from "../money/money.ts";
import { hpkeOpen, hpkeSeal } from "./hpke.ts";
import type { SealedCode } from "./request.ts";

/** What a code is sealed for; the fields of the request that carries it. */
export interface SealContext {
  readonly terminal: string;
  readonly order: string;
  readonly sequence: number;
  readonly amountMinor: number;
  readonly currency: Currency;
}

/** A text that belongs to no order of the box: bound to its request alone. */
export function inquiryContext(request: {
  readonly terminal: string;
  readonly sequence: number;
}): SealContext {
  const { terminal, sequence } = request;
  return { terminal, sequence, order: "inquiry", amountMinor: 0, currency: "CNY" };
}

export interface CodeSealing {
  /** Names the hub's key to the hub. */
  readonly keyId: string;
  /** The hub's X25519 public key. */
  readonly publicKey: KeyObject;
  readonly context: SealContext;
  /** 32 unpredictable bytes, used for this code only. */
  readonly ephemeralSeed: Uint8Array;
}

export interface CodeOpening {
  /** The X25519 private key that `sealed.keyId` names. */
  readonly privateKey: KeyObject;
  /** Taken from the signed request that carries the code, never from elsewhere. */
  readonly context: SealContext;
}

/**
 * The plaintext is two bytes of length, the code in UTF-8, and zeros up to the next of these
 * sizes: the digits of every wallet fall into the first, an EMV payload into the others.
 */
const BUCKETS_BYTES = [64, 256, 752] as const;
const LENGTH_BYTES = 2;

/** The longest code that can be sealed, in bytes of UTF-8. */
export const CODE_BYTES_MAX = 750;

/** Throws RangeError where the code is empty or over `CODE_BYTES_MAX`: check it before. */
export function sealCode(code: string, sealing: CodeSealing): SealedCode {
  const message = hpkeSeal(pad(Buffer.from(code)), {
    publicKey: sealing.publicKey,
    ephemeralSeed: sealing.ephemeralSeed,
    purpose: PURPOSE,
    associated: associatedData(sealing.context),
  });
  return {
    keyId: sealing.keyId,
    encapsulated: Buffer.from(message.encapsulated).toString("base64url"),
    ciphertext: Buffer.from(message.ciphertext).toString("base64url"),
  };
}

/** The code, or null where it was not sealed to this key for this context. Never throws. */
export function openCode(sealed: SealedCode, opening: CodeOpening): string | null {
  const message = {
    encapsulated: Buffer.from(sealed.encapsulated, "base64url"),
    ciphertext: Buffer.from(sealed.ciphertext, "base64url"),
  };
  const plaintext = hpkeOpen(message, {
    privateKey: opening.privateKey,
    purpose: PURPOSE,
    associated: associatedData(opening.context),
  });
  return plaintext && unpad(plaintext);
}

const PURPOSE = Buffer.from("anycode-code-1");

/** None of the fields can hold the separator. */
function associatedData(context: SealContext): Buffer {
  const { terminal, order, sequence, amountMinor, currency } = context;
  return Buffer.from([terminal, order, sequence, amountMinor, currency].join("|"));
}

function pad(code: Buffer): Buffer {
  const size = BUCKETS_BYTES.find((bytes) => code.length + LENGTH_BYTES <= bytes);
  if (code.length === 0 || size === undefined) {
    throw new RangeError(`a code of ${code.length} bytes; 1 to ${CODE_BYTES_MAX} can be sealed`);
  }
  const padded = Buffer.alloc(size);
  padded.writeUInt16BE(code.length);
  code.copy(padded, LENGTH_BYTES);
  return padded;
}

function unpad(plaintext: Uint8Array): string | null {
  const padded = Buffer.from(plaintext);
  if (padded.length < LENGTH_BYTES) return null;
  const end = LENGTH_BYTES + padded.readUInt16BE();
  if (end === LENGTH_BYTES || end > padded.length) return null;
  return padded.toString("utf8", LENGTH_BYTES, end);
}
