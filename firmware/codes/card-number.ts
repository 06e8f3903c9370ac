/**
 * Payment card numbers (ISO/IEC 7812). Pure.
 *
 * A bare 19-digit number that starts with 62 may be a UnionPay card's or a UnionPay payment code:
 * both are real, and one code in ten passes the check digit by chance. Whoever classifies therefore
 * asks here only about digits that no issuer claims.
 */

/** The number ranges of the networks, with their lengths. */
const NETWORKS: readonly RegExp[] = [
  /^4(?:[0-9]{12}|[0-9]{15}|[0-9]{18})$/, // Visa
  /^5[1-5][0-9]{14}$/, // Mastercard
  /^2(?:22[1-9]|2[3-9][0-9]|[3-6][0-9]{2}|7[01][0-9]|720)[0-9]{12}$/, // Mastercard, 2 series
  /^3[47][0-9]{13}$/, // American Express
  /^(?:62|81)[0-9]{14,17}$/, // UnionPay
  /^35[0-9]{14,17}$/, // JCB
  /^3(?:0[0-5]|[689][0-9])[0-9]{11,16}$/, // Diners Club
  /^6(?:011|4[4-9][0-9]|5[0-9]{2})[0-9]{12,15}$/, // Discover
  /^220[0-4][0-9]{12,15}$/, // Mir
];

/** Whether the digits have a network's start and length and pass the check digit. */
export function isCardNumber(digits: string): boolean {
  return isOfCardNetwork(digits) && hasLuhnDigit(digits);
}

/** The start and the length alone, which is enough for digits that somebody wrote in groups. */
export function isOfCardNetwork(digits: string): boolean {
  return NETWORKS.some((network) => network.test(digits));
}

/** ISO/IEC 7812-1, annex B: every second digit from the right is doubled. */
function hasLuhnDigit(digits: string): boolean {
  let sum = 0;
  for (let at = 0; at < digits.length; at += 1) {
    const digit = Number(digits[digits.length - 1 - at]);
    const doubled = at % 2 === 0 ? digit : digit * 2;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}
