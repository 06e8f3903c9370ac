/**
 * Keeps every open order moving until it is final, with or without its box: asks the institution,
 * commits what it says together with the ledger, and comes back on schedule.
 */
import { strict as assert } from "node:assert";
import type { Clock } from "../../hal/clock/clock.ts";
import type { HubCounters } from "../hub-counters.ts";
import type { PayOutcome, RefundOutcome, RefundQueryOutcome } from "../institutions/institution.ts";
import { againOnConflict } from "../store/again-on-conflict.ts";
import type { HubStore } from "../store/hub-store.ts";
import { StoreError } from "../store/store-error.ts";
import { InstitutionCaller, type Institutions, type PayerCode } from "./institution-caller.ts";
import { KeyedQueue } from "./keyed-queue.ts";
import { activityOf, isOpen, type Order, type OrderRefund, orderKey, refundOf } from "./order.ts";
import { journalEntries } from "./order-entries.ts";
import { isContradiction, type OrderEffect, type OrderEvent, step } from "./order-machine.ts";
import { endedRefunds, hasNews } from "./order-news.ts";
import { ASK_AGAIN_MS_MIN, nextCallDelayMs, RECEIPT_AFTER_MS } from "./order-schedule.ts";
import { OrderWatches, type Watch } from "./order-watches.ts";
import { isRefundAfterRefusal } from "./refund-machine.ts";

export interface OrderKeeperOptions {
  readonly store: HubStore;
  readonly institutions: Institutions;
  readonly clock: Clock;
  readonly counters: HubCounters;
  /** Told of every commit that failed. */
  readonly storeFailed: (error: StoreError) => void;
  /** Tells the box the state of its order, in reply to its request `sequence`. */
  readonly tell: (order: Order, sequence: number) => void;
  /** Told of every refund of a shop that has ended, when its end is committed with `order`. */
  readonly refundEnded: (order: Order, refund: OrderRefund) => void;
  /** Gives the box the code that it is to show, in reply to its request `sequence`. */
  readonly show: (order: Order, sequence: number) => void;
  /** Somebody paid an order after its box was told an end without money. */
  readonly tellLatePayment: (order: Order) => void;
}

export class OrderKeeper {
  readonly #store: HubStore;
  readonly #clock: Clock;
  readonly #storeFailed: (error: StoreError) => void;
  readonly #tell: (order: Order, sequence: number) => void;
  readonly #refundEnded: (order: Order, refund: OrderRefund) => void;
  readonly #show: (order: Order, sequence: number) => void;
  readonly #tellLatePayment: (order: Order) => void;
  readonly #counters: HubCounters;
  readonly #caller: InstitutionCaller;
  readonly #queue = new KeyedQueue();
  readonly #watches: OrderWatches;
  /** The revisions of the store's open orders at the last `takeOver`, by key. */
  #seenOpen: ReadonlyMap<string, number> = new Map();
  #isStopped = false;

  constructor(options: OrderKeeperOptions) {
    this.#store = options.store;
    this.#clock = options.clock;
    this.#storeFailed = options.storeFailed;
    this.#tell = options.tell;
    this.#refundEnded = options.refundEnded;
    this.#show = options.show;
    this.#tellLatePayment = options.tellLatePayment;
    this.#counters = options.counters;
    this.#watches = new OrderWatches(options.clock);
    this.#caller = new InstitutionCaller(options.institutions, options.clock, options.counters);
  }

  /** Goes on with every order that was open when the hub stopped. */
  async resume(): Promise<void> {
    for (const order of await this.#store.openOrders()) this.#schedule(order, 0);
  }

  /**
   * Goes on with the open orders that nobody has moved since the last call: another hub on this
   * store had them and is gone, or this one heard nothing of its own commit. Where both go on, they
   * ask twice and commit once. Rejects with `StoreError`.
   */
  async takeOver(): Promise<void> {
    const before = this.#seenOpen;
    const seen = new Map<string, number>();
    for (const order of await this.#store.openOrders()) {
      const key = orderKey(order.terminal, order.number);
      seen.set(key, order.revision);
      const isLeft = before.get(key) === order.revision && !this.#watches.has(order);
      if (isLeft) this.#schedule(order, 0);
    }
    this.#seenOpen = seen;
  }

  /** Asks nobody any more. Resolves when no commit is under way; open orders stay open. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#watches.cancelTimers();
    await this.#queue.idle();
  }

  /** Whether no further order of this terminal is taken: one box must not fill the hub. */
  isFullFor(terminal: string): boolean {
    return this.#watches.isFullFor(terminal);
  }

  /** Runs `work` while nothing else happens to the order: `pay`, `askFor` and `takeBack` too. */
  exclusively<T>(terminal: string, number: string, work: () => Promise<T>): Promise<T> {
    return this.#queue.run(orderKey(terminal, number), work);
  }

  /**
   * Asks for the money of an order just committed as `asking`. Does not wait for the answer;
   * `receipt` is called where none comes soon.
   */
  pay(order: Order, payerCode: PayerCode, receipt: () => void): void {
    const watch = this.#watches.of(order);
    watch.owesAnswer = true;
    watch.cancelReceipt = this.#clock.after(RECEIPT_AFTER_MS, receipt);
    const late = (outcome: PayOutcome) => this.#happen(order, { type: "pay-answered", outcome });
    this.#call(order, async () => {
      return { type: "pay-answered", outcome: await this.#caller.pay(order, payerCode, late) };
    });
    this.#schedule(order, nextCallDelayMs(activityOf(order), 1));
  }

  /**
   * Sees to an order just committed as `presented`. Where its code is still to be made, the
   * institution is asked for it; `receipt` is called where it does not come soon.
   */
  present(order: Order, receipt: () => void): void {
    const watch = this.#watches.of(order);
    if (order.presented?.text === null) {
      watch.owesAnswer = true;
      watch.cancelReceipt = this.#clock.after(RECEIPT_AFTER_MS, receipt);
      const question = this.#questionOf(order, { type: "ask-present" });
      if (question) this.#call(order, question);
    }
    this.#schedule(order, nextCallDelayMs(activityOf(order), 1));
  }

  /**
   * Asks the institution about an open order because the box asks. True: the box will be told
   * when the institution has answered. False: it was asked just now, and the record is as good.
   */
  async askFor(order: Order, sequence: number): Promise<boolean> {
    const watch = this.#watches.of(order);
    watch.sequence = Math.max(watch.sequence, sequence);
    if (watch.callsInFlight === 0) {
      if (this.#clock.monotonicMs() - watch.lastCallAtMs < ASK_AGAIN_MS_MIN) return false;
      await this.#advance(order, this.#due(watch));
    }
    watch.owesAnswer = true;
    return true;
  }

  /**
   * Takes an order back that is open or approved; the box will be told how it went. The order as
   * it is then: where refunds have given all of it back, it is reversed at once.
   */
  async takeBack(order: Order, asked: OrderEvent & { type: "reverse-asked" }): Promise<Order> {
    const after = await this.#advance(order, asked);
    if (isOpen(after)) this.#watches.of(after).owesAnswer = true;
    return after;
  }

  /** Commits a refund that somebody asked for, and has it done where it is `asking`. */
  refund(order: Order, refund: OrderRefund): Promise<Order> {
    return this.#advance(order, { type: "refund-asked", refund });
  }

  /** Asks about the refund under way because a box asks, but not more often than is good. */
  async askForRefund(order: Order): Promise<void> {
    const watch = this.#watches.of(order);
    if (watch.callsInFlight > 0) return;
    if (this.#clock.monotonicMs() - watch.lastCallAtMs < ASK_AGAIN_MS_MIN) return;
    await this.#advance(order, this.#due(watch));
  }

  /** Commits what the event makes of the order, then does what follows from it. */
  async #advance(before: Order, event: OrderEvent): Promise<Order> {
    const { order: next, effects } = step(before, event);
    const entries = journalEntries(next, effects, this.#clock.nowMs());
    const order = next === before ? before : await this.#store.commit(next, entries);
    const watch = this.#watches.of(order);
    watch.sequence = Math.max(watch.sequence, order.sequence);
    if (activityOf(order) !== activityOf(before)) watch.calls = 0;
    // As good as an answer; and it knows the order only when the answer to its claim is there.
    if (event.type === "claimed") watch.lastCallAtMs = this.#clock.monotonicMs();
    for (const effect of effects) {
      const question = this.#questionOf(order, effect);
      if (question) this.#call(order, question);
      if (effect.type === "refund-rest") {
        void this.#happen(order, { type: "rest-due", nowMs: this.#clock.nowMs() });
      }
      if (effect.type === "tell-late-payment") this.#tellLatePayment(order);
    }
    if (isOpen(order)) this.#schedule(order, nextCallDelayMs(activityOf(order), watch.calls));
    else this.#watches.forget(order);
    for (const refund of endedRefunds(before, order)) this.#refundEnded(order, refund);
    return order;
  }

  /** What the effect asks of the institution; null for one that was done with the commit. */
  #questionOf(order: Order, effect: OrderEffect): (() => Promise<OrderEvent>) | null {
    const caller = this.#caller;
    switch (effect.type) {
      case "ask-present":
        return async () => ({ type: "present-answered", outcome: await caller.present(order) });
      case "ask-query":
        return async () => ({ type: "query-answered", outcome: await caller.query(order) });
      case "ask-reverse":
        return async () => {
          const outcome = await caller.reverse(order);
          return { type: "reverse-answered", outcome, wasPosted: order.isPosted };
        };
      case "ask-refund":
      case "ask-refund-query":
        return async () => {
          const refund = refundOf(order, effect.refund);
          const said = (outcome: RefundQueryOutcome) =>
            ({ type: "refund-answered", refund: refund.number, outcome }) as const;
          if (effect.type === "ask-refund-query") {
            return said(await caller.queryRefund(order, refund));
          }
          const late = (outcome: RefundOutcome) => this.#happen(order, said(outcome));
          return said(await caller.refund(order, refund, late));
        };
      default:
        return null;
    }
  }

  #call(order: Order, ask: () => Promise<OrderEvent>): void {
    const watch = this.#watches.of(order);
    watch.calls += 1;
    watch.callsInFlight += 1;
    watch.lastCallAtMs = this.#clock.monotonicMs();
    ask().then((event) => {
      watch.callsInFlight -= 1;
      return this.#happen(order, event, order);
    });
  }

  /**
   * An event from the institution or the schedule, on the latest record of the order. `likely` may
   * be that: what it becomes is committed, which shows whether it is; else the order is read.
   */
  async #happen(
    { terminal, number }: Order,
    event: OrderEvent,
    likely: Order | null = null,
  ): Promise<void> {
    if (this.#isStopped) return;
    let untried = likely && step(likely, event).order !== likely ? likely : null;
    await this.exclusively(terminal, number, async () => {
      try {
        await againOnConflict(async () => {
          const order = untried ?? (await this.#store.find(terminal, number));
          untried = null;
          assert(order, "an order is committed before anybody is asked about it");
          await this.learn(order, event);
        });
      } catch (error) {
        if (!(error instanceof StoreError)) throw error;
        // Nothing is lost: the institution says it again when the schedule asks it.
        this.#storeFailed(error);
      }
    });
  }

  /**
   * Commits what the event makes of the order, and tells the box. To be called exclusively, with
   * the latest record; rejects with `StoreError`, as `conflict` where it no longer is the latest.
   */
  async learn(before: Order, event: OrderEvent): Promise<void> {
    if (isContradiction(before, event)) this.#counters.add("approved-after-end");
    if (event.type === "refund-answered" && isRefundAfterRefusal(before, event)) {
      this.#counters.add("refunded-after-refusal");
    }
    // Taken before `#advance`, which forgets the watch of an order that has ended.
    const watch = this.#watches.of(before);
    // What is told now outdates every earlier request that is still on its way.
    const sequence = Math.max(before.sequence, watch.sequence);
    const known = { ...before, sequence };
    const order = await this.#advance(known, event).catch((error: unknown) => {
      if (!isOpen(before)) this.#watches.forget(before);
      throw error;
    });
    if (!hasNews({ before, order, event, owesAnswer: watch.owesAnswer })) return;
    // Another hub was quicker: it has committed the approval, but not to whom this one owes it.
    if (order === known && order.phase === "approved" && sequence > before.sequence) {
      await this.#store.commit(order, []);
    }
    watch.owesAnswer = false;
    watch.cancelReceipt();
    const isCode = event.type === "present-answered" && order.phase === "presented";
    if (isCode) this.#show(order, watch.sequence);
    else this.#tell(order, watch.sequence);
  }

  #schedule(order: Order, delayMs: number): void {
    if (this.#isStopped) return;
    const watch = this.#watches.of(order);
    watch.cancelTimer();
    watch.cancelTimer = this.#clock.after(delayMs, () => {
      // Armed again first, so that a failing store cannot end the schedule.
      this.#schedule(order, nextCallDelayMs(activityOf(order), watch.calls));
      if (watch.callsInFlight === 0) void this.#happen(order, this.#due(watch));
    });
  }

  #due(watch: Watch): OrderEvent {
    const openForMs = this.#clock.monotonicMs() - watch.openedAtMs;
    return { type: "due", openForMs, nowMs: this.#clock.nowMs() };
  }
}
