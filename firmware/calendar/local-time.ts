/** Days and times of day as the shop's clock on the wall says them. Pure. */

export interface LocalTime {
  /** Such as `2026-11-24`. */
  readonly day: string;
  /** Such as `14:05`. */
  readonly clock: string;
}

/** Reads wall-clock milliseconds in a time zone (IANA name); making one costs, using it little. */
export class LocalCalendar {
  readonly #format: Intl.DateTimeFormat;

  constructor(timeZone: string) {
    // Sweden writes 2026-11-24 14:05.
    this.#format = new Intl.DateTimeFormat("sv-SE", {
      timeZone,
      ...{ year: "numeric", month: "2-digit", day: "2-digit" },
      ...{ hour: "2-digit", minute: "2-digit", hourCycle: "h23" },
    });
  }

  at(atMs: number): LocalTime {
    const [day = "", clock = ""] = this.#format.format(atMs).split(" ");
    return { day, clock };
  }
}

export function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("sv-SE", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
