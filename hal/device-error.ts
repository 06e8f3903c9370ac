/** The one class with which every device but the disk rejects. */

/** What can go wrong with a device, in words the firmware can act on. Never an errno. */
export type DeviceErrorKind = "disconnected" | "timeout" | "busy" | "out-of-paper" | "unsupported";

export class DeviceError extends Error {
  readonly kind: DeviceErrorKind;

  constructor(kind: DeviceErrorKind, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "DeviceError";
    this.kind = kind;
  }
}
