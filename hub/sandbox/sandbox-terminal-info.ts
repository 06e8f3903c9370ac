/** Whether a payment brings the `terminal_info` that acquirers ask for. Pure. */
import * as v from "valibot";
import { encryptRandomNumberSource } from "../../firmware/codes/encrypt-random-number.ts";
import { sandboxTerminalInfoCipher } from "../../firmware/protocol/sandbox-info-cipher.ts";
import { secretTextOf, terminalInfo } from "../../firmware/protocol/terminal-info.ts";
import type { InstitutionOrder } from "../institutions/institution.ts";

/** Everything is looked at again: an institution does not believe the hub either. */
export function isSandboxTerminalInfo(order: InstitutionOrder): boolean {
  const { encryptRandNum, secretText, ...stated } = order.terminalInfo;
  if (!v.is(terminalInfo, stated)) return false;
  if (encryptRandNum !== encryptRandomNumberSource(order.code)) return false;
  if (encryptRandNum === null) return secretText === null;
  const secret = { serialNumber: stated.serialNumber, encryptRandNum };
  return secretText === secretTextOf(secret, sandboxTerminalInfoCipher);
}
