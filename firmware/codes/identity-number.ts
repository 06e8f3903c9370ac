/**
 * Resident identity numbers (GB 11643), which people carry as a barcode and which have the shape of
 * an 18-digit payment code: those from province 11-15 of WeChat Pay's, those from 51 of Bestpay's.
 * Pure.
 *
 * A real payment code can look like one. Of WeChat Pay's codes 5 in 6 start with a province; 73,049
 * of the 10^8 values of digits 7-14 are dates from 1900 to 2099; one last digit in 11 fits (a tenth
 * of the ten in eleven remainders that ask for a digit): 5.5 in 100,000, and 6.6 in 100,000 of
 * Bestpay's, which all start with a province. They are refused: the number of an identity card must
 * not travel. A wallet's next code is another number, so refreshing the code helps.
 */

/** GB/T 2260, with 81-83 (Hong Kong, Macao, Taiwan residents) and 91 (permanent residents). */
const PROVINCES = new Set(
  (
    "11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 " +
    "50 51 52 53 54 61 62 63 64 65 71 81 82 83 91"
  ).split(" "),
);

const YEAR_MIN = 1900;
/** No clock here: a table of dates that ages well is worth a few refused codes. */
const YEAR_MAX = 2099;

/** ISO 7064 MOD 11-2: the weight of the nth digit is 2^(18 - n) mod 11. */
const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CHECK_DIGITS = "10X98765432";

export function isIdentityNumber(text: string): boolean {
  if (!/^[0-9]{17}[0-9Xx]$/.test(text)) return false;
  if (!PROVINCES.has(text.slice(0, 2)) || !isDate(text.slice(6, 14))) return false;
  const sum = WEIGHTS.reduce((total, weight, at) => total + weight * Number(text[at]), 0);
  return CHECK_DIGITS[sum % 11] === text.slice(17).toUpperCase();
}

function isDate(yyyymmdd: string): boolean {
  const year = Number(yyyymmdd.slice(0, 4));
  const month = Number(yyyymmdd.slice(4, 6));
  const day = Number(yyyymmdd.slice(6, 8));
  if (year < YEAR_MIN || year > YEAR_MAX || month < 1 || month > 12 || day < 1) return false;
  const isLeap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const daysOfFebruary = isLeap ? 29 : 28;
  const days = [31, daysOfFebruary, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] ?? 0;
  return day <= days;
}
