/** Why a text is not taken as a customer's code: the closed list, in the merchant's words. Pure. */

/** One English sentence each: what was shown, and what to do. */
export const REFUSAL_SENTENCES = {
  // Something else that people carry or that stands on the counter.
  "identity-number":
    "This is an identity number, not a payment code. If a wallet showed it, refresh the code.",
  "card-number": "This is a card number. Ask for the payment code in the customer's app.",
  "retail-barcode": "This is the barcode of a product or a parcel, not a payment code.",
  "merchant-code": "This is a code for being paid. The customer must open their own payment code.",
  receipt: "This is the barcode of a receipt, not a payment code. Press refund to look it up.",
  "web-address": "This is a link, not a payment code.",
  "wifi-code": "This is a Wi-Fi code, not a payment code.",
  contact: "This is contact data, not a payment code.",
  text: "This is some other text, not a payment code.",

  // Almost a code: read or shown wrongly, or of a wallet this box does not know.
  empty: "The code is empty. Scan again.",
  "too-long": "This code is too long to be a payment code.",
  "control-characters": "This code has invisible characters in it. Ask the customer to refresh it.",
  spaces: "This code has spaces or dashes in it. Show the code itself, not its digits as text.",
  "full-width-digits": "The digits of this code are not plain digits. Show the code from the app.",
  "wrong-length": "This code has too few or too many digits. Scan again, or refresh the code.",
  "unknown-prefix": "No wallet that this box knows has codes like this one.",
  "unknown-issuer": "No institution that this box knows issued this code. Try another wallet.",
  "damaged-code": "This payment code is damaged. Ask the customer to refresh it.",
} as const;

export type CodeRefusal = keyof typeof REFUSAL_SENTENCES;

export const REFUSALS = Object.keys(REFUSAL_SENTENCES) as readonly CodeRefusal[];
