/**
 * A payment code, sealed to the hub so that neither the broker nor anyone on the way reads it.
 * It opens only for the very terminal, order, sequence and amount it was sealed for: a sealed code
 * that is moved into another request is useless. Its length is hidden up to a bucket.
 */
import type { KeyObject } from "node:crypto";
import type { Currency } from "../money/money.ts";
import { type HpkeMessage, type HpkeOpening, hpkeOpen, hpkeOpenAside, hpkeSeal } from "./hpke.ts";
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
  /** `secret_text` of `terminal_info`: it is made of digits of the code, so it travels with it. */
  readonly secretText?: string | null;
}

/** What was sealed. */
export interface OpenedCode {
  readonly code: string;
  readonly secretText: string | null;
}

export interface CodeOpening {
  /** The X25519 private key that `sealed.keyId` names. */
  readonly privateKey: KeyObject;
  /** Taken from the signed request that carries the code, never from elsewhere. */
  readonly context: SealContext;
}

/**
 * The plaintext is two bytes of length, the code in UTF-8, where there is one the same of the
 * `secretText`, and zeros up to the next of these sizes: the digits of every wallet fall into the
 * first, an EMV payload into the others.
 */
const BUCKETS_BYTES = [64, 256, 752] as const;
const LENGTH_BYTES = 2;

/** The longest code that can be sealed by itself, in bytes of UTF-8. */
export const SEALED_BYTES_MAX = 750;

/** Throws RangeError where the code is empty or too long: check it before. */
export function sealCode(code: string, sealing: CodeSealing): SealedCode {
  const message = hpkeSeal(pad(code, sealing.secretText ?? ""), {
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
  return openPayerCode(sealed, opening)?.code ?? null;
}

/** The same, with what was sealed beside it. */
export function openPayerCode(sealed: SealedCode, opening: CodeOpening): OpenedCode | null {
  const plaintext = hpkeOpen(messageOf(sealed), hpkeOpening(opening));
  return plaintext && unpad(plaintext);
}

/** The same, with the arithmetic of the curve on a thread that Node keeps for such work. */
export async function openPayerCodeAside(
  sealed: SealedCode,
  opening: CodeOpening,
): Promise<OpenedCode | null> {
  const plaintext = await hpkeOpenAside(messageOf(sealed), hpkeOpening(opening));
  return plaintext && unpad(plaintext);
}

function messageOf({ encapsulated, ciphertext }: SealedCode): HpkeMessage {
  return {
    encapsulated: Buffer.from(encapsulated, "base64url"),
    ciphertext: Buffer.from(ciphertext, "base64url"),
  };
}

function hpkeOpening({ privateKey, context }: CodeOpening): HpkeOpening {
  return { privateKey, purpose: PURPOSE, associated: associatedData(context) };
}

const PURPOSE = Buffer.from("anycode-code-1");

/** None of the fields can hold the separator. */
function associatedData(context: SealContext): Buffer {
  const { terminal, order, sequence, amountMinor, currency } = context;
  return Buffer.from([terminal, order, sequence, amountMinor, currency].join("|"));
}

function pad(code: string, secretText: string): Buffer {
  const texts = [code, secretText].filter((text) => text !== "").map((text) => Buffer.from(text));
  const needed = texts.reduce((sum, text) => sum + LENGTH_BYTES + text.length, 0);
  const size = BUCKETS_BYTES.find((bytes) => needed <= bytes);
  if (code === "" || size === undefined) {
    const bytes = Buffer.byteLength(code);
    throw new RangeError(`a code of ${bytes} bytes; 1 to ${SEALED_BYTES_MAX} can be sealed`);
  }
  const padded = Buffer.alloc(size);
  let at = 0;
  for (const text of texts) {
    at = padded.writeUInt16BE(text.length, at);
    at += text.copy(padded, at);
  }
  return padded;
}

function unpad(plaintext: Uint8Array): OpenedCode | null {
  const padded = Buffer.from(plaintext);
  const code = textAt(padded, 0);
  if (code === null || code.text === "") return null;
  const secret = textAt(padded, code.end);
  return { code: code.text, secretText: secret?.text || null };
}

/** A text behind its length; null where there is no room for it. */
function textAt(
  padded: Buffer,
  at: number,
): { readonly text: string; readonly end: number } | null {
  const start = at + LENGTH_BYTES;
  if (start > padded.length) return null;
  const end = start + padded.readUInt16BE(at);
  return end > padded.length ? null : { text: padded.toString("utf8", start, end), end };
}
