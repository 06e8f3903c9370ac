/** The data objects of an EMV consumer-presented code, by tag (EMVCo QRCPS CPM v1.1). Pure. */
import type { BerObject } from "./ber-tlv.ts";

/** How bytes are read: as hexadecimal, as ASCII, or as packed digits padded with F. */
type Encoding = "hex" | "text" | "digits" | "track2";

interface FieldRule {
  readonly name: string;
  readonly encoding: Encoding;
  readonly min: number;
  readonly max: number;
}

/** Lengths in bytes. */
const RULES: Readonly<Record<string, FieldRule>> = {
  "4F": { name: "aid", encoding: "hex", min: 5, max: 16 },
  "50": { name: "applicationLabel", encoding: "text", min: 1, max: 16 },
  "57": { name: "track2", encoding: "track2", min: 5, max: 19 },
  "5A": { name: "pan", encoding: "digits", min: 4, max: 10 },
  "5F20": { name: "cardholderName", encoding: "text", min: 2, max: 26 },
  "5F2D": { name: "languagePreference", encoding: "text", min: 2, max: 8 },
  "5F34": { name: "panSequenceNumber", encoding: "digits", min: 1, max: 1 },
  "5F50": { name: "issuerUrl", encoding: "text", min: 1, max: 255 },
  "63": { name: "transparentTemplate", encoding: "hex", min: 0, max: 512 },
  "64": { name: "commonTransparentTemplate", encoding: "hex", min: 0, max: 512 },
  "82": { name: "interchangeProfile", encoding: "hex", min: 2, max: 2 },
  "9F08": { name: "applicationVersion", encoding: "hex", min: 2, max: 2 },
  "9F10": { name: "issuerApplicationData", encoding: "hex", min: 0, max: 32 },
  "9F19": { name: "tokenRequestorId", encoding: "digits", min: 6, max: 6 },
  "9F24": { name: "paymentAccountReference", encoding: "text", min: 29, max: 29 },
  "9F25": { name: "lastFourDigits", encoding: "digits", min: 2, max: 2 },
  "9F26": { name: "applicationCryptogram", encoding: "hex", min: 8, max: 8 },
  "9F27": { name: "cryptogramInformation", encoding: "hex", min: 1, max: 1 },
  "9F36": { name: "transactionCounter", encoding: "hex", min: 2, max: 2 },
  "9F37": { name: "unpredictableNumber", encoding: "hex", min: 4, max: 4 },
};

export interface CpmField {
  readonly tag: string;
  /** Null for a tag that is not in the list above: kept, in hexadecimal, and not judged. */
  readonly name: string | null;
  readonly value: string;
}

export type CpmFieldRead =
  | { readonly ok: true; readonly field: CpmField }
  | { readonly ok: false; readonly why: string };

export function readCpmField({ tag, value }: BerObject): CpmFieldRead {
  const rule = RULES[tag];
  const hex = value.toString("hex").toUpperCase();
  if (!rule) return { ok: true, field: { tag, name: null, value: hex } };
  if (value.length < rule.min || value.length > rule.max) {
    const limits = `${rule.min} to ${rule.max}`;
    return { ok: false, why: `tag ${tag} has ${value.length} bytes, not ${limits}` };
  }
  const read = decode(value, hex, rule.encoding);
  if (read === null) return { ok: false, why: `tag ${tag} does not hold ${rule.encoding}` };
  return { ok: true, field: { tag, name: rule.name, value: read } };
}

function decode(value: Buffer, hex: string, encoding: Encoding): string | null {
  switch (encoding) {
    case "hex":
      return hex;
    case "text":
      return value.every((byte) => byte >= 0x20 && byte <= 0x7e) ? value.toString("latin1") : null;
    case "digits":
      return /^[0-9]+F*$/.test(hex) ? hex.replace(/F+$/, "") : null;
    case "track2":
      return /^[0-9]{8,19}D[0-9]*F?$/.test(hex) ? hex : null;
  }
}
