/** What the tests' boxes say of themselves. */
import { encryptRandomNumberSource } from "../../firmware/codes/encrypt-random-number.ts";
import { sandboxTerminalInfoCipher } from "../../firmware/protocol/sandbox-info-cipher.ts";
import {
  appVersionOf,
  type PaymentTerminalInfo,
  secretTextOf,
  type TerminalInfo,
} from "../../firmware/protocol/terminal-info.ts";
import { TerminalInfoSource } from "../../firmware/uplink/terminal-info-source.ts";
import { SimulatedNetwork } from "../../hal/network/simulated-network.ts";

export const STATED_TERMINAL_INFO = {
  deviceType: "10",
  serialNumber: "TEST-0001",
  deviceId: "TESTBOX1",
  location: "+37.12/-121.213",
  networkLicense: "P3100",
} as const;

export const TERMINAL_INFO: TerminalInfo = {
  ...STATED_TERMINAL_INFO,
  appVersion: appVersionOf("0.1.0"),
  deviceIp: "192.0.2.10",
};

export function makeTerminalInfoSource(network = new SimulatedNetwork()): TerminalInfoSource {
  return new TerminalInfoSource({
    stated: STATED_TERMINAL_INFO,
    firmwareVersion: "0.1.0",
    network,
    cipher: sandboxTerminalInfoCipher,
  });
}

/** What is sealed beside this code. */
export function testSecretText(code: string): string | null {
  const encryptRandNum = encryptRandomNumberSource(code);
  const { serialNumber } = TERMINAL_INFO;
  if (encryptRandNum === null) return null;
  return secretTextOf({ serialNumber, encryptRandNum }, sandboxTerminalInfoCipher);
}

/** What an institution is told with a payment by this code. */
export function paymentTerminalInfoOf(code: string): PaymentTerminalInfo {
  const encryptRandNum = encryptRandomNumberSource(code);
  return { ...TERMINAL_INFO, encryptRandNum, secretText: testSecretText(code) };
}
