/** The institutions a code may belong to. The order is alphabetical and means nothing. */

export const INSTITUTIONS = [
  "abc",
  "alipay",
  "alipay-plus",
  "bestpay",
  "boc",
  "bocom",
  "ccb",
  "cgb",
  "citic",
  "cmb",
  "e-cny",
  "hebao",
  "icbc",
  "jd-pay",
  "mi-pay",
  "ping-an",
  "psbc",
  "suning",
  "unionpay-quickpass",
  "wechat-pay",
  "wo-wallet",
] as const;

export type InstitutionId = (typeof INSTITUTIONS)[number];

export function isInstitutionId(text: string): text is InstitutionId {
  return (INSTITUTIONS as readonly string[]).includes(text);
}
