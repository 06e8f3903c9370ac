/**
 * Decides what a box's request does to its order, commits it and replies. Idempotent by (terminal,
 * order): whatever is repeated gets the stored state, and no order is ever executed twice.
 *
 * An order the hub has never seen is shut out by a `closed` record (a tombstone) before the hub
 * says a word about it: when the box asks about an order, or takes it back, its payment was lost
 * or is late, and must not execute when it arrives after all. So "closed, never received" is
 * final, and there is no answer such as "not found" that would leave it open.
 */
import { isSameMoney } from "../../firmware/money/money.ts";
import type { HubMessage } from "../../firmware/protocol/answer.ts";
import type { InstitutionId } from "../../firmware/protocol/institution-id.ts";
import type { ListedReason } from "../../firmware/protocol/reason.ts";
import type {
  OrderRequest,
  PayRequest,
  PresentRequest,
  QueryRequest,
  ReverseRequest,
} from "../../firmware/protocol/request.ts";
import type { OpenedCode } from "../../firmware/protocol/sealed-code.ts";
import type { Clock } from "../../hal/clock/clock.ts";
import type { HubCounters } from "../hub-counters.ts";
import type { MaybeLater } from "../keys/hub-keys.ts";
import type { HubTerminal } from "../request-edge.ts";
import type { HubStore } from "../store/hub-store.ts";
import { contentDigest } from "./content-digest.ts";
import { type RefusedForEver, refuse, refuseForEver, sayReceipt, shutOut } from "./desk-replies.ts";
import { newOrder } from "./new-order.ts";
import { isOpen, isUndecided, type Order, type OrderRoute } from "./order.ts";
import { answerOf } from "./order-answer.ts";
import type { OrderKeeper } from "./order-keeper.ts";
import { paymentTerminalInfo } from "./payment-terminal-info.ts";
import { isTimely } from "./refusal.ts";

/** Where a code goes; null where no institution here takes it. */
export type RouteCode = (code: string) => OrderRoute | null;

/** What the desk serves: whatever is said of an order but that the box will show its code. */
type DeskRequest = Exclude<OrderRequest, PresentRequest>;

export interface OrderDeskOptions {
  readonly store: HubStore;
  readonly keeper: OrderKeeper;
  readonly clock: Clock;
  readonly counters: HubCounters;
  readonly route: RouteCode;
  /** The customer's code in the request, or null where it cannot be opened. */
  readonly openCode: (request: PayRequest) => MaybeLater<OpenedCode | null>;
  readonly digestSecret: Uint8Array;
  /** Why the box may not be paid by this institution now; null where it may. */
  readonly riskRefusal: (box: HubTerminal, institution: InstitutionId) => ListedReason | null;
  readonly say: (message: HubMessage) => void;
}

export class OrderDesk {
  readonly #options: OrderDeskOptions;

  constructor(options: OrderDeskOptions) {
    this.#options = options;
  }

  /** Resolves when what the request changed is committed; rejects with `StoreError`. */
  serve(request: DeskRequest, terminal: HubTerminal): Promise<void> {
    const { keeper, store } = this.#options;
    return keeper.exclusively(terminal.id, request.order, async () => {
      const order = await store.find(terminal.id, request.order);
      if (order && !isSameMoney(order, request)) {
        return refuse(this.#options, request, "content-differs");
      }
      if (request.type === "pay") {
        return order ? this.#payAgain(request, order) : this.#pay(request, terminal);
      }
      if (!this.#isTimely(request)) return refuse(this.#options, request, "late");
      if (!order) return this.#shutOut(request, terminal);
      return request.type === "query" ? this.#query(request, order) : this.#reverse(request, order);
    });
  }

  async #pay(request: PayRequest, terminal: HubTerminal): Promise<void> {
    const { keeper, clock, openCode, digestSecret, route, riskRefusal } = this.#options;
    const refused = (reason: RefusedForEver["reason"]) =>
      refuseForEver(this.#options, { request, terminal, reason });
    if (!this.#isTimely(request)) return refused("late");
    if (keeper.isFullFor(terminal.id)) return refused("service-problem");
    const opened = await openCode(request);
    if (!opened) return refused("code-invalid");
    const { code } = opened;
    const terminalInfo = paymentTerminalInfo(request, terminal, opened);
    if (!terminalInfo) return refused("terminal-info-invalid");
    const digest = contentDigest(request, code, digestSecret);
    const known = { ...newOrder(request, terminal, clock.nowMs()), digest };
    const routed = route(code);
    const refusal = routed ? riskRefusal(terminal, routed.institution) : "no-route";
    if (!routed || refusal) {
      // Nobody was asked, so that the order is nobody's.
      const refused: Order = { ...known, phase: "declined", reason: refusal };
      await this.#options.store.commit(refused, []);
      return this.#answer(request, refused);
    }
    const order = await this.#options.store.commit({ ...known, route: routed }, []);
    const payerCode = { code, symbology: request.symbology, terminalInfo };
    keeper.pay(order, payerCode, () => sayReceipt(this.#options, request));
  }

  async #payAgain(request: PayRequest, order: Order): Promise<void> {
    const { openCode, digestSecret } = this.#options;
    if (order.digest !== null) {
      const opened = await openCode(request);
      if (!opened) return refuse(this.#options, request, "code-invalid");
      if (contentDigest(request, opened.code, digestSecret) !== order.digest) {
        return refuse(this.#options, request, "content-differs");
      }
    }
    return order.phase === "asking"
      ? sayReceipt(this.#options, request)
      : this.#answer(request, order);
  }

  async #query(request: QueryRequest, order: Order): Promise<void> {
    if (order.phase !== "approved" || request.sequence <= order.sequence) {
      return this.#askOrAnswer(request, order);
    }
    // Remembered before it is told: a reversal held back since before must not undo it.
    const told: Order = { ...order, sequence: request.sequence };
    await this.#options.store.commit(told, []);
    return this.#answer(request, told);
  }

  async #reverse(request: ReverseRequest, order: Order): Promise<void> {
    const { cause, sequence } = request;
    const isReversible = isUndecided(order) && order.phase !== "reversing";
    if (!isReversible && order.phase !== "approved") return this.#askOrAnswer(request, order);
    // The box has asked again since, and heard "approved": it no longer wants the order back.
    if (order.phase === "approved" && sequence < order.sequence) {
      return refuse(this.#options, request, "late");
    }
    const asked = { type: "reverse-asked", cause, sequence } as const;
    const after = await this.#options.keeper.takeBack(order, asked);
    return isOpen(after) ? sayReceipt(this.#options, request) : this.#answer(request, after);
  }

  async #askOrAnswer(request: DeskRequest, order: Order): Promise<void> {
    const { keeper } = this.#options;
    // Of a code of the hub's own, nobody but a payer's institution can say anything.
    const isAskable = isUndecided(order) && order.route !== null;
    const isAsked = isAskable && (await keeper.askFor(order, request.sequence));
    return isAsked ? sayReceipt(this.#options, request) : this.#answer(request, order);
  }

  async #shutOut(request: QueryRequest | ReverseRequest, terminal: HubTerminal): Promise<void> {
    const reason = request.type === "reverse" ? request.cause : "never-received";
    this.#answer(request, await shutOut(this.#options, { request, terminal, reason }));
  }

  #isTimely(request: DeskRequest): boolean {
    return isTimely(request, this.#options.clock.nowMs());
  }

  #answer(request: DeskRequest, order: Order): void {
    this.#options.say(answerOf(order, request.sequence));
  }
}
