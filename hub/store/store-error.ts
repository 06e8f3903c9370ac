/** The one class with which the hub's store rejects. */

/**
 * `full` and `locked` may pass; `failed` needs a person. `conflict`: the order was committed by
 * somebody else since it was read, so read it again. Nothing was changed in each of these cases.
 * `unreachable`: the database does not answer, and whether it has kept a commit shows only when it
 * is read again.
 */
export type StoreErrorKind = "full" | "locked" | "conflict" | "unreachable" | "failed";

export class StoreError extends Error {
  readonly kind: StoreErrorKind;

  constructor(kind: StoreErrorKind, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "StoreError";
    this.kind = kind;
  }
}

export function conflictError(order: {
  readonly terminal: string;
  readonly number: string;
  readonly revision: number;
}): StoreError {
  const { terminal, number, revision } = order;
  const message = `order ${terminal} ${number} was changed since its revision ${revision} was read`;
  return new StoreError("conflict", message);
}
