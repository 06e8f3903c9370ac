/** What the institution is told of the box and its payment, checked. Pure. */
import { encryptRandomNumberSource } from "../../firmware/codes/encrypt-random-number.ts";
import type { PayRequest } from "../../firmware/protocol/request.ts";
import type { OpenedCode } from "../../firmware/protocol/sealed-code.ts";
import { isSecretText, type PaymentTerminalInfo } from "../../firmware/protocol/terminal-info.ts";
import type { HubTerminal } from "../request-edge.ts";

/**
 * Null where the box does not say what it is, says that it is other hardware than the registered,
 * or has not enciphered what acquirers ask to be enciphered for such a code.
 */
export function paymentTerminalInfo(
  { terminalInfo }: PayRequest,
  { serialNumber }: HubTerminal,
  { code, secretText }: OpenedCode,
): PaymentTerminalInfo | null {
  if (!terminalInfo) return null;
  if (serialNumber !== undefined && serialNumber !== terminalInfo.serialNumber) return null;
  const encryptRandNum = encryptRandomNumberSource(code);
  const isWhole = secretText === null ? encryptRandNum === null : isSecretText(secretText);
  return isWhole ? { ...terminalInfo, encryptRandNum, secretText } : null;
}
