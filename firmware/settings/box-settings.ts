/** The settings of one box, as an operator writes them: JSON, checked before anything runs. */
import { createPublicKey, type KeyObject } from "node:crypto";
import * as v from "valibot";
import { isTimeZone } from "../calendar/local-time.ts";
import { AMOUNT_MINOR_MAX, CURRENCIES } from "../money/money.ts";
import { deviceIp, statedTerminalInfo } from "../protocol/terminal-info.ts";
import { TERMINAL_ID_PATTERN } from "../protocol/topics.ts";
import { RECEIPT_RULES } from "../receipts/print-status.ts";
import { PAPERS } from "../receipts/receipt-style.ts";
import { LANGUAGES } from "../screens/language.ts";
import { brokerEntries, isTlsWhole, NOT_ALL_TLS } from "./broker-settings.ts";
import { parsePinHash } from "./pin-hash.ts";
import { readSettings, type SettingsReading } from "./read-settings.ts";

const BASE64URL_32_BYTES = /^[A-Za-z0-9_-]{43}$/;

/** A public key as RFC 8037 writes it: `crv` is Ed25519 for signatures, X25519 for codes. */
const publicKey = (curve: "Ed25519" | "X25519") =>
  v.object({
    id: v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{1,64}$/)),
    publicKey: v.object({
      kty: v.literal("OKP"),
      crv: v.literal(curve),
      x: v.pipe(v.string(), v.regex(BASE64URL_32_BYTES)),
    }),
  });

const milliseconds = v.pipe(v.number(), v.safeInteger(), v.minValue(100), v.maxValue(3_600_000));

const settings = v.strictObject({
  terminal: v.pipe(v.string(), v.regex(TERMINAL_ID_PATTERN)),
  storeName: v.optional(v.pipe(v.string(), v.maxLength(40))),
  currency: v.picklist(CURRENCIES),
  language: v.picklist(LANGUAGES),
  /** Where the shop is, as the IANA names it: for the times and days that people read. */
  timeZone: v.optional(
    v.pipe(v.string(), v.check(isTimeZone, "no time zone, such as Asia/Shanghai")),
    "Asia/Shanghai",
  ),
  /** What `scripts/hash-pin` prints. Without it no money is given back at this box. */
  managerPin: v.optional(
    v.pipe(
      v.string(),
      v.check((text) => parsePinHash(text) !== null, "not what scripts/hash-pin prints"),
    ),
  ),
  /** Whether receipts are printed after each payment, or only when asked for. */
  receipts: v.optional(v.picklist(RECEIPT_RULES), "on-request"),
  /** How wide the printer's paper is. */
  paper: v.optional(v.picklist(PAPERS), "58mm"),
  broker: v.pipe(
    v.strictObject(brokerEntries),
    v.check((all) => isTlsWhole(all), NOT_ALL_TLS),
  ),
  hub: v.strictObject({
    /** Keys whose signature makes a message the hub's; several while they are being changed. */
    signingKeys: v.pipe(v.array(publicKey("Ed25519")), v.minLength(1), v.maxLength(8)),
    /** The key that customers' codes are sealed to. */
    codeKey: publicKey("X25519"),
  }),
  /** What acquirers ask of a terminal; without `deviceIp`, the network's address is told. */
  terminalInfo: v.strictObject({ ...statedTerminalInfo, deviceIp: v.optional(deviceIp) }),
  amountMinorMax: v.optional(
    v.pipe(v.number(), v.safeInteger(), v.minValue(1), v.maxValue(AMOUNT_MINOR_MAX)),
    5_000_000,
  ),
  scanTimeoutMs: v.optional(milliseconds, 60_000),
  resultShownMs: v.optional(milliseconds, 20_000),
});

export type BoxSettings = v.InferOutput<typeof settings>;

export function readBoxSettings(text: string): SettingsReading<BoxSettings> {
  return readSettings(text, settings);
}

/** The key object behind a checked key of the settings. */
export function publicKeyOf(key: { readonly publicKey: object }): KeyObject {
  return createPublicKey({ key: { ...key.publicKey }, format: "jwk" });
}
