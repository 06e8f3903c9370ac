/** What EMVCo QRCPS v1.1 (merchant-presented mode) says of each data object. Pure. */

interface MpmRule {
  readonly name: string;
  readonly isMandatory: boolean;
  readonly isWellFormed: (value: string) => boolean;
}

/** By object id. */
export type MpmRules = Readonly<Record<string, MpmRule>>;

/** A rule for each primitive of the first level; accounts and templates are ranges of ids. */
export const ROOT_RULES: MpmRules = {
  "00": { name: "payloadFormat", isMandatory: true, isWellFormed: like(/^0[12]$/) },
  "01": { name: "initiation", isMandatory: false, isWellFormed: like(/^1[12]$/) },
  "52": { name: "merchantCategory", isMandatory: true, isWellFormed: like(/^[0-9]{4}$/) },
  "53": { name: "currency", isMandatory: true, isWellFormed: like(/^[0-9]{3}$/) },
  "54": { name: "amount", isMandatory: false, isWellFormed: isAmount },
  "55": { name: "tipIndicator", isMandatory: false, isWellFormed: like(/^0[123]$/) },
  "56": { name: "convenienceFeeFixed", isMandatory: false, isWellFormed: isAmount },
  "57": { name: "convenienceFeePercent", isMandatory: false, isWellFormed: isPercentage },
  "58": { name: "country", isMandatory: true, isWellFormed: like(/^[A-Z]{2}$/) },
  "59": { name: "merchantName", isMandatory: true, isWellFormed: printable(25) },
  "60": { name: "merchantCity", isMandatory: true, isWellFormed: printable(15) },
  "61": { name: "postalCode", isMandatory: false, isWellFormed: printable(10) },
  "63": { name: "crc", isMandatory: true, isWellFormed: like(/^[0-9A-F]{4}$/) },
};

/** Inside template 62. `***` asks the customer's app to fill the object in. */
export const ADDITIONAL_RULES: MpmRules = {
  "01": optional("billNumber", printable(25)),
  "02": optional("mobileNumber", printable(25)),
  "03": optional("storeLabel", printable(25)),
  "04": optional("loyaltyNumber", printable(25)),
  "05": optional("referenceLabel", printable(25)),
  "06": optional("customerLabel", printable(25)),
  "07": optional("terminalLabel", printable(25)),
  "08": optional("purpose", printable(25)),
  "09": optional("consumerDataRequest", like(/^[AME]{1,3}$/)),
  "10": optional("merchantTaxId", printable(20)),
  "11": optional("merchantChannel", printable(3)),
};

/** Inside template 64: the merchant in the script of the place. */
export const LANGUAGE_RULES: MpmRules = {
  "00": { name: "language", isMandatory: true, isWellFormed: like(/^[A-Za-z]{2}$/) },
  "01": { name: "merchantName", isMandatory: true, isWellFormed: noLongerThan(25) },
  "02": { name: "merchantCity", isMandatory: false, isWellFormed: noLongerThan(15) },
};

/** The card network of a primitive account id (02 to 25). */
export function networkOf(id: string): string {
  const number = Number(id);
  if (number <= 3) return "visa";
  if (number <= 5) return "mastercard";
  if (number === 9 || number === 10) return "discover";
  if (number === 11 || number === 12) return "amex";
  if (number === 13 || number === 14) return "jcb";
  if (number === 15 || number === 16) return "unionpay";
  return "emvco";
}

/** The common character set of EMV: printable ASCII. */
export function isPrintable(value: string, charactersMax: number): boolean {
  return value.length <= charactersMax && /^[\x20-\x7e]+$/.test(value);
}

/** At most 13 characters, digits with at most one dot, not zero. `12.` is allowed, `.5` is not. */
function isAmount(value: string): boolean {
  return value.length <= 13 && /^[0-9]+\.?[0-9]*$/.test(value) && /[1-9]/.test(value);
}

function isPercentage(value: string): boolean {
  return /^[0-9]{1,2}(?:\.[0-9]{1,2})?$/.test(value) && /[1-9]/.test(value);
}

function optional(name: string, isWellFormed: (value: string) => boolean): MpmRule {
  return { name, isMandatory: false, isWellFormed };
}

function like(form: RegExp): (value: string) => boolean {
  return (value) => form.test(value);
}

function printable(charactersMax: number): (value: string) => boolean {
  return (value) => isPrintable(value, charactersMax);
}

function noLongerThan(charactersMax: number): (value: string) => boolean {
  return (value) => Array.from(value).length <= charactersMax;
}
