/**
 * Makes EMV merchant-presented codes (EMVCo QRCPS, merchant-presented mode, v1.1): dynamic ones,
 * each for one order. Pure.
 */
import { currencyNumber } from "../money/currency-number.ts";
import { type Currency, formatAmount } from "../money/money.ts";
import { crc16 } from "./crc16.ts";
import { parseMpm } from "./emv-mpm.ts";

export interface MpmContent {
  /**
   * The merchant's account as UnionPay gave it out. Ids 15 and 16 are UnionPay's (EMVCo QRCPS v1.1,
   * table 4.3); what is inside is its own business.
   */
  readonly unionPay?: { readonly id: "15" | "16"; readonly account: string };
  /** A template of the scheme's own. */
  readonly account: {
    /** 26 to 51. */
    readonly id: string;
    /** Whose template it is: an application identifier or a domain name backwards. */
    readonly guid: string;
    /** By their ids, 01 to 99. */
    readonly values: Readonly<Record<string, string>>;
  };
  /** Four digits (ISO 18245). */
  readonly merchantCategory: string;
  readonly amountMinor: number;
  readonly currency: Currency;
  /** Two capitals (ISO 3166). */
  readonly country: string;
  /** Printable ASCII, at most 25 and 15 characters; other scripts go into `local`. */
  readonly merchantName: string;
  readonly merchantCity: string;
  /** The merchant in the script of the place, at most 25 and 15 characters. */
  readonly local?: MpmLocalNames;
  /** At most 25 characters. */
  readonly billNumber: string;
}

export interface MpmLocalNames {
  /** Two letters (ISO 639). */
  readonly language: string;
  readonly merchantName: string;
  readonly merchantCity?: string;
}

export type MpmBuilding =
  | { readonly ok: true; readonly text: string }
  /** What a reader would refuse the code for, one English clause each. */
  | { readonly ok: false; readonly problems: readonly string[] };

/** A value with more characters has no length of two digits. */
const CHARACTERS_MAX = 99;

/** The code, where every reader of the specification takes it. */
export function buildMpm(content: MpmContent): MpmBuilding {
  const { unionPay, account, local } = content;
  const accountObjects = [["00", account.guid], ...byId(account.values)] as const;
  const objects: readonly (readonly [string, string])[] = [
    ["00", "01"],
    ["01", "12"],
    ...(unionPay ? [[unionPay.id, unionPay.account] as const] : []),
    [account.id, write(accountObjects)],
    ["52", content.merchantCategory],
    ["53", currencyNumber(content.currency)],
    ["54", formatAmount(content.amountMinor, content.currency)],
    ["58", content.country],
    ["59", content.merchantName],
    ["60", content.merchantCity],
    ["62", write([["01", content.billNumber]])],
    ...(local ? [["64", write(localObjects(local))] as const] : []),
  ];
  const tooLong = objects.filter(([, value]) => charactersOf(value) > CHARACTERS_MAX);
  if (tooLong.length > 0) {
    const problems = tooLong.map(([id]) => `object ${id} has over ${CHARACTERS_MAX} characters`);
    return { ok: false, problems };
  }
  return judged(sealed(write(objects)));
}

/** The reader is the judge, so that it takes whatever is made here. */
function judged(text: string): MpmBuilding {
  const { valid, problems, notes } = parseMpm(text);
  return valid && notes.length === 0
    ? { ok: true, text }
    : { ok: false, problems: [...problems, ...notes] };
}

/** With its checksum, over the bytes of UTF-8. */
function sealed(objects: string): string {
  const text = `${objects}6304`;
  return text + crc16(Buffer.from(text)).toString(16).toUpperCase().padStart(4, "0");
}

function localObjects(local: MpmLocalNames): readonly (readonly [string, string])[] {
  const city = local.merchantCity === undefined ? [] : [["02", local.merchantCity] as const];
  return [["00", local.language], ["01", local.merchantName], ...city];
}

function byId(values: Readonly<Record<string, string>>): readonly (readonly [string, string])[] {
  return Object.entries(values).sort(([a], [b]) => (a < b ? -1 : 1));
}

/** The length counts characters, not bytes: 北 counts one. */
function write(objects: readonly (readonly [string, string])[]): string {
  return objects
    .map(([id, value]) => id + String(charactersOf(value)).padStart(2, "0") + value)
    .join("");
}

function charactersOf(text: string): number {
  return Array.from(text).length;
}
