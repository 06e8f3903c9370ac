/**
 * What acquirers ask of a terminal with each payment (`terminal_info`; the rules are those that six
 * acquirers' documents share). A box says what it is in every request about an order; what comes
 * from the customer's code is apart, because the code is a bearer token: `encrypt_rand_num` does
 * not travel at all (the hub takes it from the code it unseals), `secret_text` travels inside the
 * sealed code. Pure.
 */
import * as v from "valibot";

const CIPHERTEXT_BYTES = 8;
const VERSION_LENGTH = 8;

/** What an operator states about a box; checked in the box's settings and again at the hub. */
export const statedTerminalInfo = {
  /** `10`: barcode terminal. `11`: auxiliary device. */
  deviceType: v.picklist(["10", "11"], '"10" (barcode terminal) or "11" (auxiliary) is needed'),
  /** Of the hardware: one serial number, one terminal, one merchant (PBoC notice 259). */
  serialNumber: text(/^[!-~]{1,50}$/, "1 to 50 printable ASCII characters without spaces"),
  /** The acquirer's number of the terminal. */
  deviceId: text(/^[A-Za-z0-9]{8}$/, "8 letters and digits"),
  /** Where the box stands: degrees, latitude first. */
  location: v.pipe(
    v.string(),
    v.check(isPlace, "latitude/longitude with signs is needed, such as +37.12/-121.213"),
  ),
  networkLicense: text(/^[A-Za-z0-9]{5}$/, "5 letters and digits"),
};

/** IPv4 or IPv6. */
export const deviceIp = v.pipe(v.string(), v.ip("an IPv4 or IPv6 address is needed"));

export const terminalInfo = v.strictObject({
  ...statedTerminalInfo,
  /** The program's version, filled up with spaces on the right: `appVersionOf`. */
  appVersion: text(/^(?=.{8}$)[!-~]+ *$/, "8 characters, filled up on the right"),
  deviceIp,
});

export type TerminalInfo = v.InferOutput<typeof terminalInfo>;

/** With what is of one payment. Handed to the institution and stored nowhere. */
export interface PaymentTerminalInfo extends TerminalInfo {
  /** Six digits of the code; null where acquirers publish no rule for such a code. */
  readonly encryptRandNum: string | null;
  /** Base64 of a 64-bit ciphertext of the terminal; null where there is no `encryptRandNum`. */
  readonly secretText: string | null;
}

/** What the ciphertext is made of. */
export interface TerminalInfoSecret {
  readonly serialNumber: string;
  readonly encryptRandNum: string;
}

/**
 * Makes the 8 bytes of `secret_text`. The real algorithm is not public, so it is plugged in; the
 * only one that is here is the sandbox's, `sandboxTerminalInfoCipher`.
 */
export type TerminalInfoCipher = (secret: TerminalInfoSecret) => Uint8Array;

/** Throws where the cipher does not give 8 bytes. */
export function secretTextOf(secret: TerminalInfoSecret, cipher: TerminalInfoCipher): string {
  const ciphertext = cipher(secret);
  if (ciphertext.length !== CIPHERTEXT_BYTES) {
    throw new RangeError(`a ciphertext of ${ciphertext.length} bytes, not ${CIPHERTEXT_BYTES}`);
  }
  return Buffer.from(ciphertext).toString("base64");
}

/** Base64 of exactly 8 bytes, as its only spelling. */
export function isSecretText(said: string): boolean {
  const bytes = Buffer.from(said, "base64");
  return bytes.length === CIPHERTEXT_BYTES && bytes.toString("base64") === said;
}

/** Throws where the version is longer than `terminal_info` has room for. */
export function appVersionOf(version: string): string {
  if (version.length > VERSION_LENGTH) {
    throw new RangeError(`the version ${version} has more than ${VERSION_LENGTH} characters`);
  }
  return version.padEnd(VERSION_LENGTH);
}

function text(pattern: RegExp, needed: string) {
  return v.pipe(v.string(), v.regex(pattern, `${needed} are needed`));
}

function isPlace(said: string): boolean {
  const place = /^[+-](\d{1,2}(?:\.\d{1,6})?)\/[+-](\d{1,3}(?:\.\d{1,6})?)$/.exec(said);
  return place !== null && Number(place[1]) <= 90 && Number(place[2]) <= 180;
}
