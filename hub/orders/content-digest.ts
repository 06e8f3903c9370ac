/**
 * What tells a repeated payment from another one under the same order number. Keyed, because a
 * payment code has too few digits for a plain digest to hide it. Pure.
 */
import { createHash } from "node:crypto";
import { hmacSha256 } from "../../firmware/protocol/hmac-sha256.ts";
import type { PayRequest, PresentRequest } from "../../firmware/protocol/request.ts";

export function contentDigest(request: PayRequest, code: string, secret: Uint8Array): string {
  const { terminal, order, amountMinor, currency } = request;
  const content = JSON.stringify([terminal, order, amountMinor, currency, code]);
  return hmacSha256(secret, [Buffer.from(content)]).toString("base64url");
}

/** Of an order whose code is shown: whose code it shall be is a part of it. */
export function presentDigest(request: PresentRequest, secret: Uint8Array): string {
  const { terminal, order, amountMinor, currency, institution = null } = request;
  const content = JSON.stringify(["present", terminal, order, amountMinor, currency, institution]);
  return hmacSha256(secret, [Buffer.from(content)]).toString("base64url");
}

/** Names the secret without telling it: a store keeps it, to know its secret again. */
export function digestSecretId(secret: Uint8Array): string {
  return createHash("sha256").update("anycode-digest-secret").update(secret).digest("base64url");
}
