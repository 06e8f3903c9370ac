/**
 * Holds each box to its quota of requests. A box that has used it up begins no order more, but
 * what has begun goes on: it asks about its orders, takes them back, and is welcomed when it
 * starts anew. Somebody's money may hang on each of these.
 */
import type { Request } from "../firmware/protocol/request.ts";
import { claimedBody, readClaim } from "../firmware/protocol/signed-message.ts";
import type { HubCounters } from "./hub-counters.ts";
import { admitRequest, type HubTerminal } from "./request-edge.ts";
import type { RequestQuota } from "./request-quota.ts";
import type { HubStore } from "./store/hub-store.ts";

export interface RequestGateOptions {
  readonly store: Pick<HubStore, "find">;
  readonly counters: HubCounters;
  /** Bounds what one box may ask; without it, nothing does. */
  readonly quota?: RequestQuota;
}

export class RequestGate {
  readonly #options: RequestGateOptions;
  readonly #latestSequences = new Map<string, number>();

  constructor(options: RequestGateOptions) {
    this.#options = options;
  }

  /**
   * Whether a message of the box is worth a look at its signature; where the quota is used up, by
   * what it says that it is. Rejects with `StoreError`.
   */
  async admits(terminal: HubTerminal, text: string): Promise<boolean> {
    const { quota } = this.#options;
    if (!quota || quota.hasLeft(terminal.id)) return true;
    const request = claimedRequest(terminal, text);
    if (request?.type === "hello") return quota.hasLeft(reserveOf(terminal.id));
    return request !== null && (await this.#isOfKnownOrder(request));
  }

  /**
   * Counts a request of the box. A repetition is harmless and often honest; many of them are worth
   * a look. Rejects with `StoreError`.
   */
  async count(request: Request): Promise<void> {
    const { terminal, sequence } = request;
    const latest = this.#latestSequences.get(terminal) ?? -1;
    this.#latestSequences.set(terminal, Math.max(latest, sequence));
    const isNew = sequence > latest;
    if (!isNew) this.#options.counters.add("repeated");
    // Of what begins an order, only the order can tell: a wild box may number all of them alike.
    if (isNew || (mayBeginOrder(request) && !(await this.#isOfKnownOrder(request)))) {
      this.#charge(request);
    }
  }

  #charge({ terminal, type }: Request): void {
    const { quota } = this.#options;
    if (!quota) return;
    const isOnReserve = type === "hello" && !quota.hasLeft(terminal);
    quota.take(isOnReserve ? reserveOf(terminal) : terminal);
  }

  async #isOfKnownOrder(request: Request): Promise<boolean> {
    if (!("order" in request)) return false;
    const { terminal, order } = request;
    return (await this.#options.store.find(terminal, order)) !== null;
  }
}

/** Not to be believed yet. */
function claimedRequest(terminal: HubTerminal, text: string): Request | null {
  const claim = readClaim("anycode-request", text, () => terminal.publicKey);
  if (!claim.ok) return null;
  const { keyId } = claim;
  const admission = admitRequest(terminal, { ok: true, keyId, body: claimedBody(claim) });
  return admission.ok ? admission.request : null;
}

/** Where nobody knows its order: it is kept then, if only to be shut out. */
function mayBeginOrder({ type }: Request): boolean {
  return ["pay", "present", "query", "reverse"].includes(type);
}

/** What a box has for its greetings alone. */
function reserveOf(terminal: string): string {
  return `${terminal} hello`;
}
