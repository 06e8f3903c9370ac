/** What the camera saw, as the till needs it: one payer's code, or something to tell. Pure. */
import { classifyCode, refusalOf } from "../codes/classification.ts";
import type { CodeRefusal } from "../codes/code-refusal.ts";
import type { IssuerTable } from "../codes/issuer-table.ts";
import type { CodeSymbol } from "../scanner/symbology.ts";
import type { ScanNotice } from "../screens/scan-notice.ts";

export type Sighting =
  | { readonly type: "payer-code"; readonly code: CodeSymbol }
  | { readonly type: "notice"; readonly notice: ScanNotice };

/** `symbols` is one entry a text, and not empty. A poster behind the phone is overlooked. */
export function judgeSighting(symbols: readonly CodeSymbol[], table: IssuerTable): Sighting {
  const judged = symbols.map((code) => {
    return { code, refusal: refusalOf(classifyCode(code.text, table)) };
  });
  const payable = judged.filter(({ refusal }) => refusal === null);
  const [first] = payable.length > 0 ? payable : judged;
  if (!first || payable.length > 1 || (payable.length === 0 && judged.length > 1)) {
    return { type: "notice", notice: "several-codes" };
  }
  const { code, refusal } = first;
  if (refusal === null) return { type: "payer-code", code };
  return { type: "notice", notice: NOTICES[refusal] };
}

/** A screen has room for what to do, not for every way a text can be wrong. */
const NOTICES: Readonly<Record<CodeRefusal, ScanNotice>> = {
  "identity-number": "identity-number",
  "card-number": "card-number",
  "retail-barcode": "retail-barcode",
  "merchant-code": "merchant-code",
  receipt: "receipt",
  "web-address": "web-address",
  "wifi-code": "wifi-code",
  contact: "unknown-code",
  text: "unknown-code",
  empty: "damaged-code",
  "too-long": "unknown-code",
  "control-characters": "damaged-code",
  spaces: "unknown-code",
  "full-width-digits": "unknown-code",
  "wrong-length": "unknown-code",
  "unknown-prefix": "unknown-code",
  "unknown-issuer": "unknown-code",
  "damaged-code": "damaged-code",
};
