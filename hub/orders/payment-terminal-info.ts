/** What institutions are told of the box and its payment, checked. Pure. */
import { encryptRandomNumberSource } from "../../firmware/codes/encrypt-random-number.ts";
import type { PayRequest } from "../../firmware/protocol/request.ts";
import type { OpenedCode } from "../../firmware/protocol/sealed-code.ts";
import {
  isSecretText,
  type PaymentTerminalInfo,
  type TerminalInfo,
} from "../../firmware/protocol/terminal-info.ts";
import type { HubTerminal } from "../request-edge.ts";

/** Null where the box does not say what it is, or is other hardware than the registered. */
export function registeredInfo(
  { terminalInfo }: { readonly terminalInfo?: TerminalInfo | undefined },
  { serialNumber }: HubTerminal,
): TerminalInfo | null {
  if (!terminalInfo) return null;
  const isRegistered = serialNumber === undefined || serialNumber === terminalInfo.serialNumber;
  return isRegistered ? terminalInfo : null;
}

/** Null, too, where the box has not enciphered what acquirers ask for with such a code. */
export function paymentTerminalInfo(
  request: PayRequest,
  terminal: HubTerminal,
  { code, secretText }: OpenedCode,
): PaymentTerminalInfo | null {
  const terminalInfo = registeredInfo(request, terminal);
  if (!terminalInfo) return null;
  const encryptRandNum = encryptRandomNumberSource(code);
  const isWhole = secretText === null ? encryptRandNum === null : isSecretText(secretText);
  return isWhole ? { ...terminalInfo, encryptRandNum, secretText } : null;
}
