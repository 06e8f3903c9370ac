/**
 * Every state in which the box cannot sell, with its code number. Closed: a state that is not here
 * cannot be shown. The number is the same on the screen, in the voice, in the diagnostics and in
 * the fleet console, and it is never given to another state. The cause and the action in words
 * are `notReady[id]` of each language's messages (`firmware/screens/messages-en.ts` and its
 * siblings), one of each for every id, or it does not compile. Pure.
 */

export const NOT_READY_CODES = {
  // 1xx: the clock.
  /** The time is impossible (before the program was built), so no deadline can be kept. */
  "clock-wrong": 101,

  // 2xx: storage.
  /** Records of the journal are torn or corrupt; the good ones are kept. */
  "journal-damaged": 201,
  "disk-full": 202,
  /** The disk does not read or does not write. */
  "disk-failed": 203,

  // 3xx: devices.
  "camera-missing": 301,
  /** The code reader (the WASM decoder in its thread) did not start or died. */
  "decoder-failed": 302,
  "display-missing": 303,
  "buttons-missing": 304,

  // 4xx: the network and what is behind it.
  "broker-unreachable": 401,
  /** The broker answers and does not let this box in. */
  "broker-refused": 402,
  /** The broker works; the hub behind it does not answer. */
  "hub-silent": 403,
  /** As many orders are being settled as the box can hold. */
  "too-many-unsettled": 404,

  // 5xx: what the box was told.
  "settings-invalid": 501,
  "issuer-table-invalid": 502,
  /** The hub does not know this terminal, or knows it under another key. */
  "terminal-unknown": 503,
  /** The file that says what the box is made of. */
  "board-invalid": 504,

  // 6xx: the program itself.
  starting: 601,
  /** A second program holds this box's journal. */
  "another-box-running": 602,
} as const;

export type NotReadyId = keyof typeof NOT_READY_CODES;

export const NOT_READY_IDS = Object.keys(NOT_READY_CODES) as readonly NotReadyId[];

/** The code number of a state, as every surface prints it. */
export function notReadyCode(id: NotReadyId): number {
  return NOT_READY_CODES[id];
}
