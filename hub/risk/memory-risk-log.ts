/** The risk log in memory: for simulations and tests. */
import type { RiskEvent } from "./risk-event.ts";
import type { RiskLog } from "./risk-log.ts";

export class MemoryRiskLog implements RiskLog {
  readonly #events: RiskEvent[] = [];

  append(event: RiskEvent): void {
    this.#events.push(event);
  }

  events(): readonly RiskEvent[] {
    return [...this.#events];
  }

  close(): void {}
}
