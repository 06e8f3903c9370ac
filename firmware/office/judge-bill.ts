/**
 * What the camera saw, or was keyed, as the office needs it: a number to ask the hub about, or
 * something to tell. A customer's payment code is never a number to ask about, not even sealed: it
 * is money. Pure.
 */
import { type Classification, classifyCode } from "../codes/classification.ts";
import type { CodeRefusal } from "../codes/code-refusal.ts";
import type { IssuerTable } from "../codes/issuer-table.ts";
import type { CodeSymbol } from "../scanner/symbology.ts";
import type { BillNotice } from "../screens/office-screen.ts";
import type { Bill } from "./office-state.ts";

/** What `ORDER_NUMBER` asks for. */
const NUMBER_CHARACTERS_MIN = 8;
/** Institutions number with digits, some with letters; the longest that the protocol knows. */
const ORDER_NUMBER = /^[0-9A-Za-z][0-9A-Za-z_-]{7,63}$/;

/** `symbols` is one entry a text, and not empty. What else is in view is overlooked. */
export function judgeBill(symbols: readonly CodeSymbol[], table: IssuerTable): Bill {
  const judged = symbols.map(({ text }) => judgeText(text, classifyCode(text, table)));
  const numbers = judged.filter(({ type }) => type === "number");
  const [first] = numbers.length > 0 ? numbers : judged;
  const isOne = numbers.length === 1 || judged.length === 1;
  return first && isOne ? first : { type: "notice", notice: "several-codes" };
}

/** Digits that were keyed: the same rules, but that a number may not be whole yet. */
export function judgeNumber(digits: string, table: IssuerTable): Bill {
  if (digits.length < NUMBER_CHARACTERS_MIN) return { type: "notice", notice: "number-too-short" };
  return judgeText(digits, classifyCode(digits, table));
}

function judgeText(text: string, is: Classification): Bill {
  switch (is.kind) {
    case "receipt":
      return { type: "number", text: is.order };
    case "payer-code":
    case "emv-cpm":
      return { type: "notice", notice: "payment-code" };
    case "emv-mpm":
    case "merchant-url":
      return { type: "notice", notice: "merchant-code" };
    case "not-a-payment-code": {
      const notice = NOTICES[is.reason];
      if (notice) return { type: "notice", notice };
      if (ORDER_NUMBER.test(text)) return { type: "number", text };
      return { type: "notice", notice: "not-a-bill" };
    }
  }
}

/** Null: it may be an institution's number, if it looks like one. */
const NOTICES: Readonly<Record<CodeRefusal, BillNotice | null>> = {
  "identity-number": "identity-number",
  "card-number": "card-number",
  "retail-barcode": "retail-barcode",
  "merchant-code": "merchant-code",
  "web-address": "web-address",
  "damaged-code": "payment-code",
  "unknown-issuer": "payment-code",
  "wifi-code": "not-a-bill",
  contact: "not-a-bill",
  empty: "not-a-bill",
  "too-long": "not-a-bill",
  "control-characters": "not-a-bill",
  spaces: "not-a-bill",
  "full-width-digits": "not-a-bill",
  receipt: null,
  text: null,
  "wrong-length": null,
  "unknown-prefix": null,
};
