/** What the box says while it waits for a code and what it sees is not one. Pure. */

export const SCAN_NOTICES = [
  // The text that was read is not a payer's code.
  "merchant-code",
  "identity-number",
  "card-number",
  "retail-barcode",
  "receipt",
  "web-address",
  "wifi-code",
  "damaged-code",
  "unknown-code",
  // No text was taken.
  "several-codes",
  /** Nothing was seen for a while. */
  "no-code",
  "camera-failed",
] as const;

export type ScanNotice = (typeof SCAN_NOTICES)[number];
