/**
 * The signature of an issuer table: Ed25519 (RFC 8032) over the UTF-8 bytes of the table's compact
 * JSON, `JSON.stringify(table)`, members in the order of the document. White space of the file is
 * outside the signature; everything else is inside. Deterministic.
 */
import { sign, verify } from "node:crypto";
import type { KeyLookup, SigningKey } from "../protocol/signed-message.ts";

/** The file: a table with who vouches for it. */
export interface SignedIssuerTable {
  readonly table: object;
  readonly keyId: string;
  /** 64 bytes, base64url. */
  readonly signature: string;
}

export function signIssuerTable(table: object, key: SigningKey): SignedIssuerTable {
  const signature = sign(null, signedBytes(table), key.privateKey).toString("base64url");
  return { table, keyId: key.id, signature };
}

export function isIssuerTableSigned(document: SignedIssuerTable, lookup: KeyLookup): boolean {
  const key = lookup(document.keyId);
  if (!key) return false;
  const signature = Buffer.from(document.signature, "base64url");
  return verify(null, signedBytes(document.table), key, signature);
}

function signedBytes(table: object): Buffer {
  return Buffer.from(JSON.stringify(table));
}
