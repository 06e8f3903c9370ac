/**
 * Gets a box the code that it shows for its order. The order is committed before the box hears a
 * word of it, and before an institution is asked for a code of its own: whatever is lost then, the
 * order is known, and is closed where nobody pays it. Idempotent by (terminal, order).
 */
import { isSameMoney } from "../../firmware/money/money.ts";
import type { HubMessage } from "../../firmware/protocol/answer.ts";
import type { InstitutionId } from "../../firmware/protocol/institution-id.ts";
import type { Reason } from "../../firmware/protocol/reason.ts";
import type { PresentRequest } from "../../firmware/protocol/request.ts";
import type { Clock } from "../../hal/clock/clock.ts";
import type { HubCounters } from "../hub-counters.ts";
import type { HubTerminal } from "../request-edge.ts";
import { clearingHouseOfInstitution } from "../routing/clearing-houses.ts";
import type { HubStore } from "../store/hub-store.ts";
import { presentDigest } from "./content-digest.ts";
import { type RefusedForEver, refuse, refuseForEver, sayReceipt } from "./desk-replies.ts";
import type { Institutions } from "./institution-caller.ts";
import { newOrder } from "./new-order.ts";
import type { Order, OrderRoute } from "./order.ts";
import { answerOf, codeOf } from "./order-answer.ts";
import type { OrderKeeper } from "./order-keeper.ts";
import { registeredInfo } from "./payment-terminal-info.ts";
import { type MerchantProfile, makeHubCode, PRESENTED_LIFE_MS } from "./presented-code.ts";
import { isTimely } from "./refusal.ts";

export interface PresentDeskOptions {
  readonly store: HubStore;
  readonly keeper: OrderKeeper;
  readonly clock: Clock;
  readonly counters: HubCounters;
  readonly institutions: Institutions;
  /** What payers are shown of a merchant. */
  readonly profileOf: (merchant: string) => MerchantProfile;
  readonly digestSecret: Uint8Array;
  /** Whether another institution than this one, or than any one, has blocked the merchant. */
  readonly isBlocked: (merchant: string, institution: InstitutionId | null) => boolean;
  readonly say: (message: HubMessage) => void;
}

export class PresentDesk {
  readonly #options: PresentDeskOptions;

  constructor(options: PresentDeskOptions) {
    this.#options = options;
  }

  /** Resolves when what the request changed is committed; rejects with `StoreError`. */
  serve(request: PresentRequest, terminal: HubTerminal): Promise<void> {
    const { keeper, store } = this.#options;
    return keeper.exclusively(terminal.id, request.order, async () => {
      const order = await store.find(terminal.id, request.order);
      return order ? this.#presentAgain(request, order) : this.#present(request, terminal);
    });
  }

  async #present(request: PresentRequest, terminal: HubTerminal): Promise<void> {
    const { keeper, clock, counters } = this.#options;
    const refused = (reason: RefusedForEver["reason"]) =>
      refuseForEver(this.#options, { request, terminal, reason });
    if (!isTimely(request, clock.nowMs())) return refused("late");
    if (keeper.isFullFor(terminal.id)) return refused("service-problem");
    if (!registeredInfo(request, terminal)) return refused("terminal-info-invalid");
    const order = this.#newOrder(request, terminal);
    if (this.#options.isBlocked(terminal.merchant, request.institution ?? null)) {
      return this.#end(request, order, "merchant-blocked");
    }
    if (order.presented?.institution) return this.#presentOf(request, order);
    const code = makeHubCode(order, this.#options.profileOf(order.merchant));
    if (!code.ok) {
      // The operator gave the merchant a name or an account that no code can carry.
      counters.add("code-not-made");
      return this.#end(request, order, "service-problem");
    }
    const shown = await this.#options.store.commit(withText(order, code.text), []);
    this.#show(request, shown);
    keeper.present(shown, () => {});
  }

  /** The code of one institution: asked for when the order is committed. */
  async #presentOf(request: PresentRequest, order: Order): Promise<void> {
    const { store, keeper } = this.#options;
    if (!order.route) return this.#end(request, order, "no-route");
    const committed = await store.commit(order, []);
    keeper.present(committed, () => sayReceipt(this.#options, request));
  }

  async #presentAgain(request: PresentRequest, order: Order): Promise<void> {
    const { digestSecret } = this.#options;
    const isSame = order.digest === null || order.digest === presentDigest(request, digestSecret);
    if (!isSameMoney(order, request) || !isSame) {
      return refuse(this.#options, request, "content-differs");
    }
    if (order.phase !== "presented") return this.#options.say(answerOf(order, request.sequence));
    return order.presented?.text === null
      ? sayReceipt(this.#options, request)
      : this.#show(request, order);
  }

  #newOrder(request: PresentRequest, terminal: HubTerminal): Order {
    const { clock, digestSecret } = this.#options;
    const nowMs = clock.nowMs();
    const institution = request.institution ?? null;
    return {
      ...newOrder(request, terminal, nowMs),
      phase: "presented",
      digest: presentDigest(request, digestSecret),
      route: institution && this.#routeTo(institution),
      presented: { text: null, expiresAtMs: nowMs + PRESENTED_LIFE_MS, institution },
    };
  }

  #routeTo(institution: InstitutionId): OrderRoute | null {
    if (!this.#options.institutions.has(institution)) return null;
    const clearingHouse = clearingHouseOfInstitution(institution);
    return { institution, clearingHouse, candidates: [] };
  }

  /** There is no code for this order and never will be. */
  async #end(request: PresentRequest, order: Order, reason: Reason): Promise<void> {
    const declined: Order = { ...order, phase: "declined", reason };
    await this.#options.store.commit(declined, []);
    this.#options.say(answerOf(declined, request.sequence));
  }

  #show(request: PresentRequest, order: Order): void {
    const code = codeOf(order, request.sequence);
    if (code) this.#options.say(code);
  }
}

function withText(order: Order, text: string): Order {
  return order.presented ? { ...order, presented: { ...order.presented, text } } : order;
}
