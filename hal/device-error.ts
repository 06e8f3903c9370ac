/** The one class with which every device but the disk rejects. */

/** What can go wrong with a device, in words the firmware can act on. Never an errno. */
export type DeviceErrorKind =
  /** It is not there, or not any more. */
  | "disconnected"
  /** It is there and does not do what it should in its time. */
  | "timeout"
  /** Another program, or another driver, has it. */
  | "busy"
  /** This program may not use it. */
  | "denied"
  | "out-of-paper"
  /** This kernel, or this device, cannot do what the driver needs. */
  | "unsupported";

export class DeviceError extends Error {
  readonly kind: DeviceErrorKind;

  constructor(kind: DeviceErrorKind, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "DeviceError";
    this.kind = kind;
  }
}
