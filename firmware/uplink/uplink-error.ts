/** The one class with which the uplink's links reject. */

/**
 * What went wrong between the box and the broker, in words the firmware can act on.
 *
 * - `unreachable`: no broker there: no such name, no route, nothing listening.
 * - `untrusted`: something is there, but its certificate does not prove that it is the broker.
 * - `refused`: the broker does not take the connection now: busy, shutting down, a bad id.
 * - `not-authorised`: the broker does not let this box in, or not do this.
 * - `timeout`: no answer in time.
 * - `broken`: the connection ended under our feet, or what came over it was no MQTT.
 * - `closed`: we closed the link ourselves.
 */
export type UplinkErrorKind =
  | "unreachable"
  | "untrusted"
  | "refused"
  | "not-authorised"
  | "timeout"
  | "broken"
  | "closed";

export class UplinkError extends Error {
  readonly kind: UplinkErrorKind;

  constructor(kind: UplinkErrorKind, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "UplinkError";
    this.kind = kind;
  }
}
