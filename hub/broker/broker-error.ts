/** The one class with which a broker port rejects. */

export type BrokerErrorKind =
  /** Another program listens on the port. */
  | "port-taken"
  /** The address cannot be listened on, or the broker does not answer there. */
  | "unreachable"
  /** The broker is there and does not let the hub in, or not hear what it must. */
  | "refused"
  /** Not connected now; the port is trying to be. */
  | "disconnected";

export class BrokerError extends Error {
  readonly kind: BrokerErrorKind;

  constructor(kind: BrokerErrorKind, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "BrokerError";
    this.kind = kind;
  }
}
