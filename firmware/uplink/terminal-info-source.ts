/** What the box says of itself in each request, and of each code it was shown. */
import type { Network } from "../../hal/network/network.ts";
import { encryptRandomNumberSource } from "../codes/encrypt-random-number.ts";
import {
  appVersionOf,
  secretTextOf,
  type TerminalInfo,
  type TerminalInfoCipher,
} from "../protocol/terminal-info.ts";

export interface TerminalInfoOptions {
  /** From the settings; `deviceIp` is left out where the network is to be asked. */
  readonly stated: Omit<TerminalInfo, "appVersion" | "deviceIp"> & {
    readonly deviceIp?: string | undefined;
  };
  readonly firmwareVersion: string;
  readonly network: Network;
  readonly cipher: TerminalInfoCipher;
}

/** The box has never been in a network: it can reach nobody but itself. */
const NO_NETWORK = "127.0.0.1";

export class TerminalInfoSource {
  readonly #options: TerminalInfoOptions;
  #info: TerminalInfo;

  /** Throws where the firmware's version is too long for `terminal_info`. */
  constructor(options: TerminalInfoOptions) {
    const { stated, firmwareVersion } = options;
    this.#options = options;
    const appVersion = appVersionOf(firmwareVersion);
    this.#info = { ...stated, appVersion, deviceIp: stated.deviceIp ?? NO_NETWORK };
    this.refresh();
  }

  /** A new connection may come from another address. */
  refresh(): void {
    const { stated, network } = this.#options;
    const deviceIp = stated.deviceIp ?? network.address() ?? this.#info.deviceIp;
    this.#info = { ...this.#info, deviceIp };
  }

  get info(): TerminalInfo {
    return this.#info;
  }

  /** `secret_text` of a payment with this code; null where acquirers publish no rule for it. */
  secretTextOf(code: string): string | null {
    const encryptRandNum = encryptRandomNumberSource(code);
    if (encryptRandNum === null) return null;
    const { serialNumber } = this.#info;
    return secretTextOf({ serialNumber, encryptRandNum }, this.#options.cipher);
  }
}
