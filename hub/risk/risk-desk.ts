/**
 * Hears from the orders' ends what an institution reports about a merchant or a box, writes it
 * down, tells the other institutions and the boxes, and says which payments are not to be asked
 * for.
 *
 * A refusal as `merchant-blocked` is the institution's report of a block, and a payment that it
 * takes later, its word that the block is lifted. Nobody else can lift it, so that its own payments
 * are still asked for, and everybody else's are not.
 */
import type { InstitutionId } from "../../firmware/protocol/institution-id.ts";
import type { NewsItem } from "../../firmware/protocol/news.ts";
import type { ListedReason } from "../../firmware/protocol/reason.ts";
import { type SigningKey, signMessage } from "../../firmware/protocol/signed-message.ts";
import type { Clock } from "../../hal/clock/clock.ts";
import type { Random } from "../../hal/random/random.ts";
import type { Institutions } from "../orders/institution-caller.ts";
import { type Order, orderKey } from "../orders/order.ts";
import type { HubTerminal, HubTerminals } from "../request-edge.ts";
import { StoreError } from "../store/store-error.ts";
import { GuessCounter, WRONG_CODES_PAUSE_MS } from "./guess-counter.ts";
import { isOver, type RiskEvent, standingEvents } from "./risk-event.ts";
import type { RiskLog } from "./risk-log.ts";

export interface RiskDeskOptions {
  readonly log: RiskLog;
  readonly institutions: Institutions;
  readonly terminals: HubTerminals;
  readonly clock: Clock;
  readonly random: Random;
  readonly signing: SigningKey;
  readonly tellBox: (terminal: string, item: NewsItem) => void;
  /** Told of every event that could not be written down: it holds until the hub stops. */
  readonly storeFailed: (error: StoreError) => void;
}

type Finding = Pick<RiskEvent, "kind" | "reportedBy" | "merchant" | "terminal" | "untilMs">;

export class RiskDesk {
  readonly #options: RiskDeskOptions;
  readonly #guesses = new GuessCounter();
  #standing: readonly RiskEvent[] = [];

  constructor(options: RiskDeskOptions) {
    this.#options = options;
  }

  /** Takes up what holds still, and tells it anew: nobody else remembers. Throws `StoreError`. */
  start(): void {
    const { log, clock, institutions } = this.#options;
    this.#standing = standingEvents(log.events(), clock.nowMs());
    for (const event of this.#standing) {
      for (const id of institutions.keys()) this.#tellInstitution(id, event);
      this.#tellBoxes(event);
    }
  }

  /** Why a code that the box scanned is not paid now, before anybody is asked; null where it is. */
  refusalFor(box: HubTerminal, institution: InstitutionId): ListedReason | null {
    const isPaused = this.#holding().some(({ kind, terminal }) => {
      return kind === "guessed-codes" && terminal === box.id;
    });
    if (isPaused) return "too-many-wrong-codes";
    return this.isBlocked(box.merchant, institution) ? "merchant-blocked" : null;
  }

  /**
   * Whether another institution than this one has blocked the merchant, so that nobody asks this
   * one. Null: whoever reads the code that is shown.
   */
  isBlocked(merchant: string, institution: InstitutionId | null): boolean {
    return this.#holding().some((event) => {
      const isBlock = event.kind === "merchant-blocked" && event.merchant === merchant;
      return isBlock && event.reportedBy !== institution;
    });
  }

  /** What the end of an order says about risk. The same end may be heard several times. */
  hear(order: Order): void {
    if (!order.route) return;
    const { phase, reason } = order;
    const { institution } = order.route;
    if (phase === "approved") this.#paid(order, institution);
    else if (phase !== "declined") return;
    else if (reason === "code-invalid") this.#guessed(order);
    else if (reason === "merchant-blocked") this.#blocked(order, institution);
  }

  #guessed(order: Order): void {
    const { clock } = this.#options;
    const { terminal, merchant } = order;
    const key = orderKey(terminal, order.number);
    if (!this.#guesses.add(terminal, key, clock.monotonicMs())) return;
    const untilMs = clock.nowMs() + WRONG_CODES_PAUSE_MS;
    this.#found({ kind: "guessed-codes", reportedBy: null, merchant, terminal, untilMs });
  }

  #blocked({ merchant }: Order, reportedBy: InstitutionId): void {
    if (this.#ownBlock(merchant, reportedBy)) return;
    this.#found({ ...ofMerchant(merchant), kind: "merchant-blocked", reportedBy });
  }

  #paid({ merchant, takenAtMs }: Order, reportedBy: InstitutionId): void {
    const block = this.#ownBlock(merchant, reportedBy);
    // A payment from before the block says nothing about it.
    if (!block || takenAtMs < block.atMs) return;
    this.#found({ ...ofMerchant(merchant), kind: "merchant-unblocked", reportedBy });
  }

  #found(finding: Finding): void {
    const { log, clock, random, institutions, storeFailed } = this.#options;
    const id = Buffer.from(random.bytes(16)).toString("base64url");
    const atMs = clock.nowMs();
    const event: RiskEvent = { protocol: 1, type: "risk-event", id, atMs, ...finding };
    try {
      log.append(event);
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      storeFailed(error);
    }
    this.#standing = standingEvents([...this.#standing, event], atMs);
    for (const other of institutions.keys()) {
      if (other !== event.reportedBy) this.#tellInstitution(other, event);
    }
    this.#tellBoxes(event);
  }

  #tellInstitution(id: InstitutionId, event: RiskEvent): void {
    const { institutions, signing } = this.#options;
    institutions.get(id)?.hearRisk?.(signMessage("anycode-risk", event, signing));
  }

  #tellBoxes({ kind, merchant, terminal, untilMs }: RiskEvent): void {
    const { terminals, tellBox } = this.#options;
    const item: NewsItem = { kind: "risk", event: kind, ...(untilMs !== null && { untilMs }) };
    if (terminal !== null) tellBox(terminal, item);
    else for (const box of terminals.values()) if (box.merchant === merchant) tellBox(box.id, item);
  }

  #ownBlock(merchant: string, reportedBy: InstitutionId): RiskEvent | undefined {
    return this.#holding().find((event) => {
      return event.merchant === merchant && event.reportedBy === reportedBy;
    });
  }

  #holding(): readonly RiskEvent[] {
    const nowMs = this.#options.clock.nowMs();
    return this.#standing.filter((event) => !isOver(event, nowMs));
  }
}

function ofMerchant(merchant: string): Pick<RiskEvent, "merchant" | "terminal" | "untilMs"> {
  return { merchant, terminal: null, untilMs: null };
}
