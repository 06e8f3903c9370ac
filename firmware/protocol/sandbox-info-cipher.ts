/**
 * The sandbox's cipher of `secret_text`. **It protects nothing**: its key is public. It stands
 * where an acquirer's certified one goes, so that everything around it is real: made on the box,
 * sealed, opened by the hub, checked by the institution.
 */
import { createHmac } from "node:crypto";
import type { TerminalInfoCipher } from "./terminal-info.ts";

const PUBLIC_KEY = "anycode sandbox terminal-info cipher, not secret";

export const sandboxTerminalInfoCipher: TerminalInfoCipher = ({ serialNumber, encryptRandNum }) =>
  createHmac("sha256", PUBLIC_KEY)
    .update(JSON.stringify([serialNumber, encryptRandNum]))
    .digest()
    .subarray(0, 8);
