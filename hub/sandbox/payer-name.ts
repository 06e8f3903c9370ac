/** The name of the account behind a code, which does not give the code away. Deterministic. */
import { createHmac } from "node:crypto";
import type { InstitutionId } from "../../firmware/protocol/institution-id.ts";

/** Bytes of the secret that keys the names. */
export const PAYER_SECRET_BYTES = 32;

export function payerName(secret: Uint8Array, institution: InstitutionId, code: string): string {
  return createHmac("sha256", secret).update(`${institution} ${code}`).digest("base64url");
}
