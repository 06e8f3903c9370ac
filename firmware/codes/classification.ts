/**
 * What a scanned text is to the box. Pure and total: it never throws, and never looks at more than
 * 512 bytes. It yields everybody whose code it may be, never one issuer: ranges overlap, and the
 * hub routes. A text is taken as it is: never trimmed, folded or corrected.
 */
import type { InstitutionId } from "../protocol/institution-id.ts";
import { isCardNumber, isOfCardNetwork } from "./card-number.ts";
import type { CodeRefusal } from "./code-refusal.ts";
import { CPM_TEXT_START, type Cpm, parseCpm } from "./emv-cpm.ts";
import { type Mpm, parseMpm } from "./emv-mpm.ts";
import { isIdentityNumber } from "./identity-number.ts";
import { startsAsPattern } from "./issuer-pattern.ts";
import { type IssuerTable, matchingRows } from "./issuer-table.ts";
import { type MerchantUrl, parseMerchantUrl } from "./merchant-url.ts";
import { orderOfReceipt } from "./receipt-barcode.ts";
import { isRetailBarcode } from "./retail-barcode.ts";

/** The longest text that can be a code, in bytes of UTF-8. */
export const CODE_BYTES_MAX = 512;

interface Candidates {
  /** Alphabetical, each once. */
  readonly candidates: readonly InstitutionId[];
}

/** A text that is no code of any kind, or one that must not be taken. */
export interface NoPaymentCode {
  readonly kind: "not-a-payment-code";
  readonly reason: CodeRefusal;
}

/** May hold the customer's card number: in memory only, like the code itself. */
export type Classification =
  | ({ readonly kind: "payer-code" } & Candidates)
  /** Payable only where it is `valid` and has a candidate: ask `refusalOf`. */
  | ({ readonly kind: "emv-cpm" } & Candidates & Cpm)
  | ({ readonly kind: "emv-mpm" } & Mpm)
  | ({ readonly kind: "merchant-url" } & MerchantUrl)
  /** The barcode of a receipt that a box printed. */
  | { readonly kind: "receipt"; readonly order: string }
  | NoPaymentCode;

export function classifyCode(text: string, table: IssuerTable): Classification {
  if (text === "") return no("empty");
  // The first test bounds the work of the second and of everything below.
  if (text.length > CODE_BYTES_MAX || Buffer.byteLength(text) > CODE_BYTES_MAX) {
    return no("too-long");
  }
  // Contact data has lines, so it comes before the characters are looked at.
  if (/^WIFI:/i.test(text)) return no("wifi-code");
  if (CONTACT.test(text)) return no("contact");
  if (/^\s|\s$/u.test(text)) return no("spaces");
  // No product or parcel is numbered so: after a 00, GS1 keeps 2 for use inside shops.
  if (/^00020[0-9]/.test(text)) return { kind: "emv-mpm", ...parseMpm(text) };
  if (INVISIBLE.test(text) || !text.isWellFormed()) return no("control-characters");
  if (text.startsWith(CPM_TEXT_START)) {
    return { kind: "emv-cpm", candidates: candidatesOf(text, table), ...parseCpm(text) };
  }
  if (/^[0-9]+$/.test(text)) return classifyDigits(text, table);
  const order = orderOfReceipt(text);
  if (order !== null) return { kind: "receipt", order };
  const url = parseMerchantUrl(text);
  if (url) return { kind: "merchant-url", ...url };
  return no(refuseText(text, table));
}

/** Why the box does not take it, or null where it is a customer's code for the hub. */
export function refusalOf(classification: Classification): CodeRefusal | null {
  switch (classification.kind) {
    case "payer-code":
      return null;
    case "emv-cpm":
      if (!classification.valid) return "damaged-code";
      return classification.candidates.length === 0 ? "unknown-issuer" : null;
    case "emv-mpm":
    case "merchant-url":
      return "merchant-code";
    case "receipt":
      return "receipt";
    case "not-a-payment-code":
      return classification.reason;
  }
}

const CONTACT = /^(?:BEGIN:VCARD|MECARD:|BIZCARD:|MATMSG:|mailto:|tel:|sms:|smsto:)/i;
const ADDRESS = /^(?:[a-z][a-z0-9+.-]*:\/\/|www\.|[a-z0-9-]+(?:\.[a-z0-9-]+)+\/)/i;
/** Control and format characters: what nobody can see on a phone. */
const INVISIBLE = /[\p{Cc}\p{Cf}\u2028\u2029]/u;

function classifyDigits(digits: string, table: IssuerTable): Classification {
  if (isIdentityNumber(digits)) return no("identity-number");
  const candidates = candidatesOf(digits, table);
  if (candidates.length > 0) return { kind: "payer-code", candidates };
  if (isRetailBarcode(digits)) return no("retail-barcode");
  if (isCardNumber(digits)) return no("card-number");
  const isKnownStart = table.rows.some(({ pattern }) => startsAsPattern(pattern, digits));
  return no(isKnownStart ? "wrong-length" : "unknown-prefix");
}

function refuseText(text: string, table: IssuerTable): CodeRefusal {
  if (ADDRESS.test(text)) return "web-address";
  if (isIdentityNumber(text)) return "identity-number";
  if (/^[0-9][0-9 -]*[0-9Xx]$/.test(text)) return refuseGroups(text, table);
  return /^[\p{Nd}\s-]+$/u.test(text) ? "full-width-digits" : "text";
}

/** Digits that somebody wrote out with spaces or dashes between them. */
function refuseGroups(text: string, table: IssuerTable): CodeRefusal {
  const digits = text.replace(/[ -]/g, "");
  if (isIdentityNumber(digits)) return "identity-number";
  // Cards are embossed in groups, so here the check digit need not fit.
  if (isOfCardNetwork(digits)) return "card-number";
  const isCode = candidatesOf(digits, table).length > 0;
  return isCode || /^[0-9 ]+$/.test(text) ? "spaces" : "text";
}

function candidatesOf(text: string, table: IssuerTable): readonly InstitutionId[] {
  const institutions = matchingRows(text, table).map(({ institution }) => institution);
  return [...new Set(institutions)].sort();
}

function no(reason: CodeRefusal): NoPaymentCode {
  return { kind: "not-a-payment-code", reason };
}
