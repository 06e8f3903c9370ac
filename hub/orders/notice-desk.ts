/**
 * Takes what institutions say by themselves of codes that boxes show: whose customer claims an
 * order, and that it was paid. Nothing depends on a notice: the hub asks by itself, too.
 */
import { isSameMoney } from "../../firmware/money/money.ts";
import { sumOfParts } from "../../firmware/money/payment-parts.ts";
import type { InstitutionId } from "../../firmware/protocol/institution-id.ts";
import type { Clock } from "../../hal/clock/clock.ts";
import type { HubCounters } from "../hub-counters.ts";
import type {
  Claim,
  ClaimAnswer,
  ClaimRefusal,
  NoticeAnswer,
  NoticeRefusal,
  NoticeTaker,
  PaidNotice,
} from "../institutions/notice-taker.ts";
import { clearingHouseOfInstitution } from "../routing/clearing-houses.ts";
import { againOnConflict } from "../store/again-on-conflict.ts";
import type { HubStore } from "../store/hub-store.ts";
import { type Institutions, reference } from "./institution-caller.ts";
import { type Order, orderOfKey } from "./order.ts";
import type { OrderKeeper } from "./order-keeper.ts";
import { readHubCode } from "./presented-code.ts";

export interface NoticeDeskOptions {
  readonly store: HubStore;
  readonly keeper: OrderKeeper;
  readonly clock: Clock;
  readonly counters: HubCounters;
  readonly institutions: Institutions;
  /** Whether another institution than this one has blocked the merchant. */
  readonly isBlocked: (merchant: string, institution: InstitutionId) => boolean;
}

export class NoticeDesk implements NoticeTaker {
  readonly #options: NoticeDeskOptions;

  constructor(options: NoticeDeskOptions) {
    this.#options = options;
  }

  async claim(claim: Claim): Promise<ClaimAnswer> {
    const shown = readHubCode(claim.text);
    if (!shown) return this.#refuseClaim("unknown-code");
    const { terminal, number } = shown;
    return this.#exclusively(terminal, number, async (order) => {
      if (order?.presented?.text !== claim.text) return this.#refuseClaim("unknown-code");
      // Said again, because the first answer was lost.
      if (isClaimOf(order, claim)) return { ok: true, order: reference(order) };
      const why = this.#whyNot(order, claim);
      if (why) return this.#refuseClaim(why);
      const { institution, institutionOrder } = claim;
      const clearingHouse = clearingHouseOfInstitution(institution);
      const route = { institution, clearingHouse, candidates: [] };
      await this.#options.keeper.learn(order, { type: "claimed", route, institutionOrder });
      return { ok: true, order: reference(order) };
    });
  }

  async notify({ institution, order: about, outcome }: PaidNotice): Promise<NoticeAnswer> {
    const named = orderOfKey(about.hubOrder);
    if (!named) return this.#refuseNotice("unknown-order");
    const { terminal, number } = named;
    return this.#exclusively(terminal, number, async (order) => {
      if (!order) return this.#refuseNotice("unknown-order");
      const isSame = isSameMoney(order, about) && order.merchant === about.merchant;
      const isWhole = !outcome.parts || sumOfParts(outcome.parts) === order.amountMinor;
      if (!isSame || !isWhole) {
        return this.#refuseNotice("content-differs");
      }
      if (order.route?.institution !== institution) return this.#refuseNotice("misaddressed");
      const wasPaid = order.isPosted || order.phase === "reversed";
      if (wasPaid && order.institutionOrder !== outcome.institutionOrder) {
        return this.#refuseNotice("paid");
      }
      await this.#options.keeper.learn(order, { type: "query-answered", outcome });
      return { ok: true };
    });
  }

  #exclusively<T>(
    terminal: string,
    number: string,
    work: (order: Order | null) => Promise<T>,
  ): Promise<T> {
    const { keeper, store } = this.#options;
    return keeper.exclusively(terminal, number, () =>
      againOnConflict(async () => work(await store.find(terminal, number))),
    );
  }

  #whyNot(order: Order, { institution }: Claim): ClaimRefusal | null {
    if (!this.#options.institutions.has(institution)) return "not-connected";
    switch (order.phase) {
      case "presented": {
        const isLate = this.#options.clock.nowMs() > (order.presented?.expiresAtMs ?? 0);
        if (isLate) return "expired";
        return this.#options.isBlocked(order.merchant, institution) ? "merchant-blocked" : null;
      }
      case "asking":
      case "customer-acting":
      case "unknown":
        return "being-paid";
      case "approved":
        return "paid";
      default:
        return "closed";
    }
  }

  #refuseClaim(why: ClaimRefusal): ClaimAnswer {
    this.#options.counters.add("claim-refused");
    return { ok: false, why };
  }

  #refuseNotice(why: NoticeRefusal): NoticeAnswer {
    this.#options.counters.add(`notice-${why}`);
    return { ok: false, why };
  }
}

function isClaimOf(order: Order, { institution, institutionOrder }: Claim): boolean {
  const isOpen = order.phase === "customer-acting";
  const isOwn = order.route?.institution === institution;
  return isOpen && isOwn && order.institutionOrder === institutionOrder;
}
