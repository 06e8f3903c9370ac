/** Makes a sandbox hub and a box known to each other, as enrolment does for real ones. */
import { writeFileSync } from "node:fs";
import type { Paper } from "../firmware/receipts/receipt-style.ts";
import type { Language } from "../firmware/screens/language.ts";
import { openDeviceKey, publicHalf } from "../firmware/settings/device-key.ts";
import { hashPin, PIN_SALT_BYTES } from "../firmware/settings/pin-hash.ts";
import { FileDisk } from "../hal/disk/file-disk.ts";
import { SystemRandom } from "../hal/random/system-random.ts";
import { openHubSeeds } from "../hub/keys/hub-key-file.ts";
import { publicHubKeys } from "../hub/keys/hub-keys.ts";
import { withAction } from "./failure-action.ts";
import { SANDBOX_AMOUNT_MINOR_MAX, SANDBOX_CURRENCY } from "./sale-amount.ts";
import { ShopFailure } from "./shop-failure.ts";

export const SANDBOX_TERMINAL = "SANDBOX1";
/** In docs/sandbox.md too: no secret. */
export const SANDBOX_PIN = "2468";
export const SANDBOX_PAPER: Paper = "58mm";
export const SANDBOX_MERCHANT = "sandbox-shop";
/** What payers are shown. The account is made up, as long as those in published codes. */
const MERCHANT_PROFILE = {
  ...{ merchant: SANDBOX_MERCHANT, name: "Sandbox Shop", city: "Beijing", category: "5411" },
  local: { language: "ZH", merchantName: "沙盒商店", merchantCity: "北京" },
  unionPay: { id: "15", account: "0000000000000000" },
};
/** Made up: no acquirer knows this box, and it stands in Tiananmen Square. */
export const SANDBOX_TERMINAL_INFO = {
  deviceType: "10",
  serialNumber: "SANDBOX-0001",
  deviceId: SANDBOX_TERMINAL,
  location: "+39.90/+116.39",
  networkLicense: "SANDB",
} as const;

export interface SandboxEnrolment {
  readonly hubSettingsFile: string;
  readonly boxFolder: string;
  /** Writes the box's settings, now that the broker's port is known; returns the file. */
  readonly writeBoxSettings: (port: number) => string;
}

export interface SandboxEnrolmentOptions {
  readonly folder: string;
  readonly port: number;
  readonly brokerUrl: string | null;
  readonly scanTimeoutMs: number;
  /** Of the screens; English where it is not said. */
  readonly language?: Language;
  /** In place of port and address: what the settings of each say of the broker. */
  readonly broker?: SandboxBroker;
}

export interface SandboxBroker {
  /** `listen` or `broker` of the hub's settings. */
  readonly hub: object;
  /** `broker` of the box's settings. */
  readonly box: object;
}

/** Rejects with `ShopFailure`. Keys that are there already are kept. */
export async function enrolSandboxBox(options: SandboxEnrolmentOptions): Promise<SandboxEnrolment> {
  const { folder, port, brokerUrl, scanTimeoutMs, language = "en", broker } = options;
  const boxFolder = `${folder}/box`;
  const random = new SystemRandom();
  try {
    const deviceKey = await openDeviceKey(new FileDisk(boxFolder), random, SANDBOX_TERMINAL);
    const hubKeys = publicHubKeys(await openHubSeeds(`${folder}/hub`, random));
    const hubSettingsFile = `${folder}/hub.json`;
    writeJson(hubSettingsFile, {
      ...(broker?.hub ??
        (brokerUrl ? { broker: { url: brokerUrl } } : { listen: { host: "127.0.0.1", port } })),
      dataDirectory: "hub",
      terminals: [
        {
          terminal: SANDBOX_TERMINAL,
          merchant: SANDBOX_MERCHANT,
          publicKey: publicHalf(deviceKey),
          serialNumber: SANDBOX_TERMINAL_INFO.serialNumber,
        },
      ],
      merchants: [MERCHANT_PROFILE],
    });
    const managerPin = await hashPin(SANDBOX_PIN, random.bytes(PIN_SALT_BYTES));
    const writeBoxSettings = (brokerPort: number): string => {
      const file = `${folder}/box.json`;
      writeJson(file, {
        terminal: SANDBOX_TERMINAL,
        storeName: "Sandbox Shop",
        currency: SANDBOX_CURRENCY,
        language,
        broker: broker?.box ?? { url: brokerUrl ?? `mqtt://127.0.0.1:${brokerPort}` },
        hub: hubKeys,
        managerPin,
        paper: SANDBOX_PAPER,
        terminalInfo: SANDBOX_TERMINAL_INFO,
        amountMinorMax: SANDBOX_AMOUNT_MINOR_MAX,
        scanTimeoutMs,
      });
      return file;
    };
    return { hubSettingsFile, boxFolder, writeBoxSettings };
  } catch (error) {
    if (error instanceof Error) {
      const what = withAction(`cannot set the shop up: ${error.message}`);
      throw new ShopFailure(what, { cause: error });
    }
    throw error;
  }
}

function writeJson(file: string, document: object): void {
  writeFileSync(file, `${JSON.stringify(document, null, 2)}\n`);
}
