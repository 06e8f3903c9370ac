/** The one class with which the hub's store rejects. */

/** `full` and `locked` may pass; `failed` needs a person. Nothing was changed in each case. */
export type StoreErrorKind = "full" | "locked" | "failed";

export class StoreError extends Error {
  readonly kind: StoreErrorKind;

  constructor(kind: StoreErrorKind, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "StoreError";
    this.kind = kind;
  }
}
