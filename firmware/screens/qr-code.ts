/** A text as the modules of a QR code (ISO/IEC 18004). Pure. */
import { encode } from "uqr";

export interface QrCode {
  /** Modules on each side, without the quiet zone. */
  readonly size: number;
  /** `size` rows of `size` modules; true is dark. */
  readonly rows: readonly (readonly boolean[])[];
}

/** White modules that a reader needs on every side. */
export const QUIET_MODULES = 4;

/**
 * The smallest code that holds the text, with as much error correction as fits into it: on a small
 * display bigger modules help a camera more. Text beyond ASCII goes in as UTF-8. Takes
 * milliseconds: keep it as long as it is shown. Throws over 2,953 bytes.
 */
export function makeQrCode(text: string): QrCode {
  const { size, data } = encode(text, { ecc: "L", boostEcc: true, border: 0 });
  return { size, rows: data };
}
