/** Where the time of a payment went, on the monotonic clock. Pure. */

/** The instants of a payment, in their order. */
export const MOMENTS = [
  /** The camera finished the frame that shows the code. */
  "captured",
  "decoded",
  "classified",
  /** The order is durable. */
  "journalled",
  /** The sealed, signed request was handed to MQTT. */
  "sent",
  /** The hub said that it has the request. */
  "received",
  /** The hub said how the payment ended. */
  "answered",
  /** The verdict is durable. */
  "recorded",
  "shown",
] as const;

export type Moment = (typeof MOMENTS)[number];

/** Milliseconds of each leg, from the moment before it that is known; absent where skipped. */
export interface PaymentLegs {
  readonly decodeMs?: number;
  readonly classifyMs?: number;
  readonly journalMs?: number;
  readonly sendMs?: number;
  readonly receiptMs?: number;
  readonly answerMs?: number;
  readonly recordMs?: number;
  readonly showMs?: number;
  readonly totalMs?: number;
}

/**
 * The timelines of the payments under way. The first mark of a moment counts; a word that comes
 * after the end has no timeline to go to.
 */
export class PaymentTimelines {
  readonly #timelines = new Map<string, PaymentTimeline>();

  mark(order: string, moment: Moment, atMs: number): void {
    const begins = moment === "captured" || moment === "journalled";
    const timeline = this.#timelines.get(order) ?? (begins ? {} : null);
    if (!timeline) return;
    timeline[moment] ??= atMs;
    this.#timelines.set(order, timeline);
  }

  legs(order: string): PaymentLegs {
    return legsOf(this.#timelines.get(order) ?? {});
  }

  drop(order: string): void {
    this.#timelines.delete(order);
  }
}

export type PaymentTimeline = Partial<Record<Moment, number>>;

const LEG_OF_MOMENT = {
  decoded: "decodeMs",
  classified: "classifyMs",
  journalled: "journalMs",
  sent: "sendMs",
  received: "receiptMs",
  answered: "answerMs",
  recorded: "recordMs",
  shown: "showMs",
} as const;

export function legsOf(timeline: PaymentTimeline): PaymentLegs {
  const legs: Record<string, number> = {};
  let first: number | null = null;
  let previous: number | null = null;
  for (const moment of MOMENTS) {
    const atMs = timeline[moment];
    if (atMs === undefined) continue;
    if (previous !== null && moment !== "captured") {
      legs[LEG_OF_MOMENT[moment]] = round(Math.max(0, atMs - previous));
    }
    first ??= atMs;
    previous = Math.max(previous ?? atMs, atMs);
  }
  if (first !== null && previous !== null) legs.totalMs = round(previous - first);
  return legs;
}

function round(ms: number): number {
  return Math.round(ms * 100) / 100;
}
