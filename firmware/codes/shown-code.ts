/**
 * Whether the box may show a code: only a business's own, made for this one sale. A personal or
 * static code takes money for anything and puts the payer in the lowest limits (500 CNY a day), so
 * a box never shows one, whoever signed it. Pure, total, bounded: it never throws.
 */
import { currencyNumber } from "../money/currency-number.ts";
import { type Currency, fractionDigits, type Money } from "../money/money.ts";
import type { InstitutionId } from "../protocol/institution-id.ts";
import { type Mpm, parseMpm } from "./emv-mpm.ts";
import { parseMerchantUrl } from "./merchant-url.ts";

/** Why a code is not shown. */
export const SHOWN_CODE_REFUSALS = [
  /** A private person's. */
  "personal",
  /** For any sale, not for this one; or its form does not say. */
  "static",
  /** An EMV code that breaks the rules or its checksum, or characters that no code has. */
  "damaged",
  /** Of another amount, or of one that the payer keys or that a fee changes. */
  "amount-differs",
  "currency-differs",
  /** An institution's address, given out as another's or as one that every wallet reads. */
  "owner-differs",
  /** No merchant's code that is known. */
  "unknown-form",
] as const;

export type ShownCodeRefusal = (typeof SHOWN_CODE_REFUSALS)[number];

export interface CodeToShow {
  readonly text: string;
  /** Whose own code it is said to be; null for one that every wallet reads. */
  readonly institution: InstitutionId | null;
}

const ORDER_NUMBER = /^[0-9]{28}$/;

/** Longer than any code of the known forms; it also bounds the work. */
const TEXT_CHARACTERS_MAX = 512;

/** What the code is to be for. */
export interface SaleToShow {
  readonly order: string;
  readonly money: Money;
}

/** The forms that are made for one order: WeChat's also has a static one, without `pr`. */
const ONE_ORDER_URLS: readonly RegExp[] = [
  /^weixin:\/\/wxpay\/bizpayurl\?pr=[\w-]+$/i,
  /^https:\/\/qr\.alipay\.com\/bax[\w-]+$/i,
];

/** Null where the box may show the code for this sale. */
export function refuseToShow(
  { text, institution }: CodeToShow,
  { order, money }: SaleToShow,
): ShownCodeRefusal | null {
  if (text.length > TEXT_CHARACTERS_MAX) return "damaged";
  // As a reader would take it: `classification.ts`.
  if (/^00020[0-9]/.test(text)) return refuseMpm(parseMpm(text), money);
  if (!/^[\x21-\x7e]+$/.test(text)) return "damaged";
  const url = parseMerchantUrl(text);
  if (url?.personal) return "personal";
  if (!namesOrder(text, order)) {
    if (!url) return "unknown-form";
    if (!url.dynamic || !ONE_ORDER_URLS.some((form) => form.test(text))) return "static";
  }
  return institution !== null && (url?.owner ?? institution) === institution
    ? null
    : "owner-differs";
}

/**
 * Whether the path of an address has this order's number. The box made it a moment ago, and nobody
 * could guess it: the address was made for this order, whatever else of its form is not public. A
 * query or fragment says nothing, as a static page would open with any.
 */
function namesOrder(text: string, order: string): boolean {
  const [, path = ""] = /^https:\/\/[^/?#@]+(\/[^?#]*)/i.exec(text) ?? [];
  return ORDER_NUMBER.test(order) && path.split(/[^0-9]+/).includes(order);
}

function refuseMpm({ valid, fields: { root } }: Mpm, money: Money): ShownCodeRefusal | null {
  if (!valid) return "damaged";
  if (root.initiation !== "12") return "static";
  if (root.currency !== currencyNumber(money.currency)) return "currency-differs";
  // A tip or fee is added on the phone: the payer would pay another amount.
  if (root.tipIndicator !== undefined) return "amount-differs";
  const amountMinor = minorOf(root.amount ?? "", money.currency);
  return amountMinor === BigInt(money.amountMinor) ? null : "amount-differs";
}

/** EMV writes `12.5`, `12.50` and `12.500` for the same; null where it is no whole minor unit. */
function minorOf(amount: string, currency: Currency): bigint | null {
  const [whole = "", fraction = ""] = amount.split(".");
  const digits = fractionDigits(currency);
  const minor = fraction.slice(0, digits).padEnd(digits, "0");
  if (!/^[0-9]+$/.test(whole + minor) || !/^0*$/.test(fraction.slice(digits))) return null;
  return BigInt(whole + minor);
}
