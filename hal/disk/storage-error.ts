/** The one class with which the disk rejects. */

/** What the firmware can do something about: `full` frees space, the others need a person. */
export type StorageErrorKind = "full" | "read-only" | "failed";

export class StorageError extends Error {
  readonly kind: StorageErrorKind;

  constructor(kind: StorageErrorKind, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "StorageError";
    this.kind = kind;
  }
}
