/**
 * What one institution, or the hub, found out about a merchant or a box, and the others should
 * know. It names the shop's side only: nothing of a payer, a code, an amount or an order. Pure.
 */
import * as v from "valibot";
import { INSTITUTIONS } from "../../firmware/protocol/institution-id.ts";

const hubTime = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

const riskEvent = v.strictObject({
  protocol: v.literal(1),
  type: v.literal("risk-event"),
  /** 16 random bytes, base64url. */
  id: v.pipe(v.string(), v.length(22)),
  atMs: hubTime,
  kind: v.picklist(["guessed-codes", "merchant-blocked", "merchant-unblocked"]),
  /** Who found it out; null: the hub, from what several institutions said. */
  reportedBy: v.nullable(v.picklist(INSTITUTIONS)),
  merchant: v.string(),
  /** Of guessed codes: the box at which they were shown. */
  terminal: v.nullable(v.string()),
  /** When it is over; null where somebody has to decide that. */
  untilMs: v.nullable(hubTime),
});

export type RiskEvent = v.InferOutput<typeof riskEvent>;

/** The body of a verified message as a risk event, or null where it is none. */
export function parseRiskEvent(body: unknown): RiskEvent | null {
  const result = v.safeParse(riskEvent, body);
  return result.success ? result.output : null;
}

/**
 * The events that still say something, oldest first: blocks that nobody lifted, and pauses that are
 * not over. At most one of a kind for each merchant and reporter, or box.
 */
export function standingEvents(events: readonly RiskEvent[], nowMs: number): readonly RiskEvent[] {
  const standing = new Map<string, RiskEvent>();
  for (const event of events) {
    const { kind, merchant, reportedBy, terminal } = event;
    const key = kind === "guessed-codes" ? `box ${terminal}` : `${reportedBy} ${merchant}`;
    standing.delete(key);
    if (kind !== "merchant-unblocked" && !isOver(event, nowMs)) standing.set(key, event);
  }
  return [...standing.values()];
}

/** Also where the clock was set back behind its beginning: a pause must not last for days. */
export function isOver({ untilMs, atMs }: RiskEvent, nowMs: number): boolean {
  return untilMs !== null && (nowMs >= untilMs || nowMs < atMs);
}
