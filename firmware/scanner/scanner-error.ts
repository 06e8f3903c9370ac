/** The one class with which the scanner says that its decoder does not work. */

/**
 * `cannot-start`: the decoder's program is missing or damaged, so installing again helps.
 * `crashed`: it died over a frame. `stuck`: it did not answer in time and was ended.
 */
export type ScannerErrorKind = "cannot-start" | "crashed" | "stuck";

export class ScannerError extends Error {
  readonly kind: ScannerErrorKind;

  constructor(kind: ScannerErrorKind, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "ScannerError";
    this.kind = kind;
  }
}
