/**
 * The password with which a box connects to its broker: a signed word of who it is and when it
 * said so, which the broker's owner may check with the box's public key.
 */
import { type SigningKey, signMessage } from "../protocol/signed-message.ts";

export function makeConnectPassword(terminal: string, key: SigningKey, sentAtMs: number): string {
  return signMessage("anycode-connect", { terminal, sentAtMs }, key);
}
