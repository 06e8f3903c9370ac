/**
 * How the hub checks and makes signatures and opens what is sealed to it: at once, in the order
 * of the calls, as a simulated world needs it; or on the threads that Node keeps for such work, so
 * that the loop is free meanwhile. It is half of what a payment costs the hub.
 */
import { sign, verify } from "node:crypto";
import { openPayerCode, openPayerCodeAside } from "../../firmware/protocol/sealed-code.ts";
import {
  judgeClaim,
  type KeyLookup,
  type MessageType,
  type Opened,
  openMessage,
  readClaim,
  type SigningKey,
  signMessage,
  textToSign,
  withSignature,
} from "../../firmware/protocol/signed-message.ts";
import type { MaybeLater, Unseal } from "./hub-keys.ts";

export interface MessageCrypto {
  /** Never throws or rejects. */
  open(type: MessageType, message: string, lookup: KeyLookup): MaybeLater<Opened>;
  sign(type: MessageType, body: object, key: SigningKey): MaybeLater<string>;
  readonly unseal: Unseal;
}

export const CRYPTO_AT_ONCE: MessageCrypto = {
  open: openMessage,
  sign: signMessage,
  unseal: openPayerCode,
};

export const CRYPTO_ASIDE: MessageCrypto = {
  async open(type, message, lookup) {
    const claim = readClaim(type, message, lookup);
    if (!claim.ok) return claim;
    const { signed, key, signature } = claim;
    const isGenuine = await new Promise<boolean>((resolve) => {
      verify(null, signed, key, signature, (error, result) => resolve(!error && result));
    });
    return judgeClaim(claim, isGenuine);
  },

  async sign(type, body, key) {
    const text = textToSign(type, body, key);
    const signature = await new Promise<Buffer>((resolve, reject) => {
      sign(null, Buffer.from(text), key.privateKey, (error, made) => {
        if (error) reject(error);
        else resolve(made);
      });
    });
    return withSignature(text, signature);
  },

  unseal: openPayerCodeAside,
};
