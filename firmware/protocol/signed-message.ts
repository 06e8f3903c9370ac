/**
 * Signed messages: JWS compact serialization (RFC 7515) with Ed25519 (RFC 8037), so that any hub
 * can speak it with a stock library. Deterministic: the same body and key give the same bytes.
 */
import { type KeyObject, sign, verify } from "node:crypto";

/** What a message is; inside the signature, so that one side's words cannot be turned back. */
export type MessageType = "anycode-request" | "anycode-answer" | "anycode-connect" | "anycode-risk";

export interface SigningKey {
  /** Names the key to the other side; `A-Z a-z 0-9 _ -`. */
  readonly id: string;
  /** Ed25519 private key. */
  readonly privateKey: KeyObject;
}

/** Finds the public key by its id, or null where the id is not trusted. */
export type KeyLookup = (keyId: string) => KeyObject | null;

export type Opened =
  | { readonly ok: true; readonly keyId: string; readonly body: unknown }
  | { readonly ok: false; readonly why: OpenFailure };

export type OpenFailure = "malformed" | "wrong-type" | "unknown-key" | "bad-signature";

export function signMessage(type: MessageType, body: object, key: SigningKey): string {
  const text = textToSign(type, body, key);
  return withSignature(text, sign(null, Buffer.from(text), key.privateKey));
}

/** What of a message the signature is over. */
export function textToSign(type: MessageType, body: object, key: SigningKey): string {
  return `${encode({ alg: "EdDSA", kid: key.id, typ: type })}.${encode(body)}`;
}

export function withSignature(text: string, signature: Buffer): string {
  return `${text}.${signature.toString("base64url")}`;
}

/** Checks the signature before it looks into the body. Never throws. */
export function openMessage(type: MessageType, message: string, lookup: KeyLookup): Opened {
  const claim = readClaim(type, message, lookup);
  if (!claim.ok) return claim;
  return judgeClaim(claim, verify(null, claim.signed, claim.key, claim.signature));
}

/** Whose word a message says that it is; not to be believed before the signature is checked. */
export interface Claim {
  readonly ok: true;
  readonly keyId: string;
  readonly key: KeyObject;
  readonly signed: Buffer;
  readonly signature: Buffer;
  /** Still encoded. */
  readonly body: string;
}

export function readClaim(
  type: MessageType,
  message: string,
  lookup: KeyLookup,
): Claim | Extract<Opened, { ok: false }> {
  const parts = message.split(".");
  const [header, body, signature] = parts;
  if (parts.length !== 3 || !header || !body || !signature) return { ok: false, why: "malformed" };
  const head = decode(header) as { alg?: unknown; kid?: unknown; typ?: unknown } | null;
  if (typeof head !== "object" || head === null) return { ok: false, why: "malformed" };
  if (head.alg !== "EdDSA" || typeof head.kid !== "string") return { ok: false, why: "malformed" };
  if (head.typ !== type) return { ok: false, why: "wrong-type" };
  const key = lookup(head.kid);
  if (!key) return { ok: false, why: "unknown-key" };
  const signed = Buffer.from(`${header}.${body}`);
  return {
    ok: true,
    keyId: head.kid,
    key,
    signed,
    signature: Buffer.from(signature, "base64url"),
    body,
  };
}

/** The message, where its signature was found genuine. */
export function judgeClaim(claim: Claim, isGenuine: boolean): Opened {
  if (!isGenuine) return { ok: false, why: "bad-signature" };
  const { keyId } = claim;
  const opened = claimedBody(claim);
  return opened === undefined ? { ok: false, why: "malformed" } : { ok: true, keyId, body: opened };
}

/** What a message claims to say; undefined where it is no JSON. */
export function claimedBody({ body }: Claim): unknown {
  return decode(body);
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}

function decode(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, "base64url").toString());
  } catch {
    return undefined;
  }
}
