/**
 * Whose issuer tables this firmware believes: the public keys, pinned. The one here is the
 * sandbox's, whose private half is public (`scripts/sandbox-keys/`): an operator puts their own in
 * its place (`docs/issuer-table.md`).
 */
import { createPublicKey, type KeyObject } from "node:crypto";

/** Ed25519 public keys as in RFC 8037, by key id. */
const PINNED_KEYS: Readonly<Record<string, string>> = {
  "sandbox-issuer-table": "m6rFzopbh2r0Z--dp1430WXBAtiYCptZ8pFzD24kces",
};

export function pinnedIssuerTableKey(keyId: string): KeyObject | null {
  const x = Object.hasOwn(PINNED_KEYS, keyId) ? PINNED_KEYS[keyId] : undefined;
  if (x === undefined) return null;
  return createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x }, format: "jwk" });
}
