/**
 * Risk that holds a box or its merchant back, as the hub has told it: a notice for the merchant. It
 * moves no money and stops no sale: what the hub refuses, it refuses by its answer. Pure.
 */
import type { NewsItem } from "../protocol/news.ts";

/** The first of those that hold is told. */
export const RISK_HOLDS = ["merchant-blocked", "guessed-codes"] as const;
export type RiskHoldKind = (typeof RISK_HOLDS)[number];

export interface RiskHold {
  readonly kind: RiskHoldKind;
  /** Monotonic; null where somebody has to decide that it is over. */
  readonly untilAtMs: number | null;
}

export type RiskNews = Extract<NewsItem, { kind: "risk" }>;

/** What holds after this news. `hubAheadMs`: the hub's clock less the monotonic one. */
export function holdsAfter(
  holds: readonly RiskHold[],
  { event, untilMs }: RiskNews,
  hubAheadMs: number,
): readonly RiskHold[] {
  if (event === "merchant-unblocked") return withoutBlock(holds);
  const untilAtMs = untilMs === undefined ? null : untilMs - hubAheadMs;
  return [...holds.filter(({ kind }) => kind !== event), { kind: event, untilAtMs }];
}

/** Also when a payment was approved: the news that the block is lifted may have got lost. */
export function withoutBlock(holds: readonly RiskHold[]): readonly RiskHold[] {
  return only(holds, ({ kind }) => kind !== "merchant-blocked");
}

export function holdsAt(holds: readonly RiskHold[], atMs: number): readonly RiskHold[] {
  return only(holds, ({ untilAtMs }) => untilAtMs === null || untilAtMs > atMs);
}

export function toldHold(holds: readonly RiskHold[]): RiskHoldKind | null {
  return RISK_HOLDS.find((kind) => holds.some((hold) => hold.kind === kind)) ?? null;
}

/** The same list where nothing changes. */
function only(holds: readonly RiskHold[], stays: (hold: RiskHold) => boolean): readonly RiskHold[] {
  return holds.every(stays) ? holds : holds.filter(stays);
}
