/**
 * The addresses that merchants' codes carry, as far as their form is public. Never payable by a
 * box: they say where money goes, not whose it is. Pure.
 */
import type { InstitutionId } from "../protocol/institution-id.ts";

export interface MerchantUrl {
  /** Who made the address; null where the form does not say. */
  readonly owner: InstitutionId | null;
  /** A private person's code. It may not be used for business (in force since 2022-03-01). */
  readonly personal: boolean;
  /** Made for one order. Null where the form does not say. */
  readonly dynamic: boolean | null;
}

interface Form extends MerchantUrl {
  readonly start: RegExp;
}

/** The first that fits wins. Scheme and host come in any case; Alipay+ writes them in capitals. */
const FORMS: readonly Form[] = [
  {
    start: /^weixin:\/\/wxpay\/bizpayurl\?/i,
    owner: "wechat-pay",
    personal: false,
    dynamic: true,
  },
  { start: /^wxp:\/\//i, owner: "wechat-pay", personal: true, dynamic: false },
  {
    start: /^https:\/\/qr\.alipay\.com\/bax/i,
    owner: "alipay",
    personal: false,
    dynamic: true,
  },
  { start: /^https:\/\/qr\.alipay\.com\/fkx/i, owner: "alipay", personal: true, dynamic: false },
  { start: /^https:\/\/qr\.alipay\.com\//i, owner: "alipay", personal: false, dynamic: null },
  // UnionPay and the banks under it; the eight digits are the institution, not in the table.
  {
    start: /^https:\/\/qr\.95516\.com\/[0-9]{8}\//i,
    owner: "unionpay-quickpass",
    personal: false,
    dynamic: null,
  },
  {
    start: /^https:\/\/[a-z0-9.-]+(?::[0-9]+)?\/MPM\/3\/GPLD/i,
    owner: "alipay-plus",
    personal: false,
    dynamic: null,
  },
];

/** What the address says, or null where it is no merchant's code that is known. */
export function parseMerchantUrl(text: string): MerchantUrl | null {
  const form = FORMS.find(({ start }) => start.test(text));
  if (!form) return null;
  const { owner, personal, dynamic } = form;
  return { owner, personal, dynamic };
}
