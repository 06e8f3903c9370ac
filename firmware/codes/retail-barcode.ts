/**
 * The numbers of products and parcels (GS1 General Specifications): EAN-8, UPC-A, EAN-13 and ITF-14
 * bare, GTIN and SSCC after their application identifier (01, 00). Pure.
 *
 * The scanner does not even look for retail symbologies; a wholesaler's label in Code 128 or QR
 * still carries such numbers.
 */

/** An SSCC never stands bare: 18 digits are a wallet's or nobody's. */
const BARE_LENGTHS = [8, 12, 13, 14];

export function isRetailBarcode(digits: string): boolean {
  if (BARE_LENGTHS.includes(digits.length)) return hasGs1Digit(digits);
  const isSscc = digits.length === 20 && digits.startsWith("00");
  const isGtin = digits.length === 16 && digits.startsWith("01");
  return (isSscc || isGtin) && hasGs1Digit(digits.slice(2));
}

/** GS1 General Specifications 7.9: weights 3 and 1 in turn, 3 next to the check digit. */
function hasGs1Digit(digits: string): boolean {
  let sum = 0;
  for (let at = 0; at < digits.length; at += 1) {
    sum += Number(digits[digits.length - 1 - at]) * (at % 2 === 0 ? 1 : 3);
  }
  return sum % 10 === 0;
}
