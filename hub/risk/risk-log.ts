/**
 * The store contract of what the hub knows of risk: it outlives the hub's process. Every call is
 * done when it returns, and throws `StoreError`.
 */
import type { RiskEvent } from "./risk-event.ts";

export interface RiskLog {
  /** Durable when it returns. */
  append(event: RiskEvent): void;

  /** All there are, in the order in which they were appended. */
  events(): readonly RiskEvent[];

  /** Frees the store. No call may follow but `close`. Never throws. */
  close(): void;
}
