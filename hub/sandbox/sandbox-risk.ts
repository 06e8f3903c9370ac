/** What a sandbox institution knows of risk, by itself and from the hub. */
import type { InstitutionId } from "../../firmware/protocol/institution-id.ts";
import type { ListedReason } from "../../firmware/protocol/reason.ts";
import { type KeyLookup, openMessage } from "../../firmware/protocol/signed-message.ts";
import type { InstitutionOrderRef } from "../institutions/institution.ts";
import { isOver, parseRiskEvent, type RiskEvent, standingEvents } from "../risk/risk-event.ts";

export class SandboxRisk {
  readonly #own: InstitutionId;
  readonly #hubKeys: KeyLookup;
  readonly #ownBlocks = new Set<string>();
  #heard: readonly RiskEvent[] = [];

  constructor(own: InstitutionId, hubKeys: KeyLookup) {
    this.#own = own;
    this.#hubKeys = hubKeys;
  }

  /** Believes what the hub has signed, and drops everything else. */
  hear(signed: string, nowMs: number): void {
    const opened = openMessage("anycode-risk", signed, this.#hubKeys);
    const event = opened.ok ? parseRiskEvent(opened.body) : null;
    if (!event) return;
    // Its own word, after a start of the hub.
    if (event.reportedBy === this.#own) this.#ownBlocks.add(event.merchant);
    else this.#heard = standingEvents([...this.#heard, event], nowMs);
  }

  block(merchant: string): void {
    this.#ownBlocks.add(merchant);
  }

  unblock(merchant: string): void {
    this.#ownBlocks.delete(merchant);
  }

  /** Why it takes no money for the order; null where it does. */
  refusalOf({ hubOrder, merchant }: InstitutionOrderRef, nowMs: number): ListedReason | null {
    if (this.#ownBlocks.has(merchant)) return "merchant-blocked";
    const terminal = hubOrder.slice(0, hubOrder.lastIndexOf("-"));
    for (const event of this.#heard) {
      if (isOver(event, nowMs)) continue;
      if (event.kind === "guessed-codes" && event.terminal === terminal) return "risk-refused";
      if (event.kind === "merchant-blocked" && event.merchant === merchant) return event.kind;
    }
    return null;
  }
}
