/** The drawings that tell the verdicts apart by shape. The atlas holds them as characters. Pure. */

export const ICONS = [
  /** Approved. */
  "tick",
  /** Declined. */
  "cross",
  /** The result is not known yet. */
  "hourglass",
  /** The money goes back. */
  "return",
  /** Ended before any money moved. */
  "bar",
  /** The customer acts on the phone. */
  "phone",
  /** Show a code. */
  "code",
  /** The service is at work. */
  "dots",
  /** Not ready. */
  "warning",
] as const;

export type Icon = (typeof ICONS)[number];

const PRIVATE_USE_START = 0xe000;

/** The private-use character under which the atlas keeps an icon. */
export function iconCharacter(icon: Icon): string {
  return String.fromCharCode(PRIVATE_USE_START + ICONS.indexOf(icon));
}
