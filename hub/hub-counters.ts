/** What the hub counts: a closed list of names, so that no message can put text into a metric. */

export const HUB_COUNTERS = [
  "received",
  // Changed nothing: not a request at all, or not from whom it says.
  "oversized",
  "malformed",
  "unknown-terminal",
  "forged",
  "misaddressed",
  // Not looked into: the box has asked too much, and this begins another order.
  "over-quota",
  // Changed nothing but, for an order never seen, to shut it out for ever.
  "late",
  "code-invalid",
  "overloaded",
  "terminal-info-invalid",
  // Changed nothing.
  "repeated",
  "content-differs",
  // Turned away by the embedded broker.
  "connect-refused",
  // Made room for others before it had proved to be a box.
  "connect-crowded-out",
  "publish-refused",
  "subscribe-refused",
  // The world failed.
  "store-failed",
  "publish-failed",
  "institution-silent",
  "institution-failed",
  // An open order's institution is not among those of this hub.
  "institution-missing",
  // An institution broke its word: somebody has to look at its statement.
  "approved-after-end",
  "refunded-after-refusal",
  // Nobody's code could be made of what the operator says of the merchant.
  "code-not-made",
  // An institution was told no, and nothing was changed.
  "claim-refused",
  "notice-unknown-order",
  "notice-content-differs",
  "notice-misaddressed",
  "notice-paid",
  "parts-not-the-whole",
] as const;

export type HubCounter = (typeof HUB_COUNTERS)[number];

export class HubCounters {
  readonly #counts = new Map<HubCounter, number>();

  add(name: HubCounter): void {
    this.#counts.set(name, this.get(name) + 1);
  }

  get(name: HubCounter): number {
    return this.#counts.get(name) ?? 0;
  }

  /** Every counter by its name, zeros included. */
  all(): Readonly<Record<HubCounter, number>> {
    const entries = HUB_COUNTERS.map((name) => [name, this.get(name)]);
    return Object.fromEntries(entries) as Record<HubCounter, number>;
  }
}
