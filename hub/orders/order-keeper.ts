/**
 * Keeps every open order moving until it is final, with or without its box: asks the institution,
 * commits what it says together with the ledger, and comes back on schedule.
 */
import { strict as assert } from "node:assert";
import type { Clock } from "../../hal/clock/clock.ts";
import type { HubCounters } from "../hub-counters.ts";
import type { PayOutcome } from "../institutions/institution.ts";
import { type JournalEntry, reversalEntry, type Sale, saleEntry } from "../ledger/ledger.ts";
import { againOnConflict } from "../store/again-on-conflict.ts";
import type { HubStore } from "../store/hub-store.ts";
import { StoreError } from "../store/store-error.ts";
import { InstitutionCaller, type Institutions, type PayerCode } from "./institution-caller.ts";
import { KeyedQueue } from "./keyed-queue.ts";
import { isOpen, type Order, orderKey, toldState } from "./order.ts";
import { isContradiction, type OrderEffect, type OrderEvent, step } from "./order-machine.ts";
import { ASK_AGAIN_MS_MIN, nextCallDelayMs, RECEIPT_AFTER_MS } from "./order-schedule.ts";

/** Open orders of all terminals together; each holds memory, so more are refused. */
export const OPEN_ORDERS_MAX = 100_000;
/** Twice what a box keeps open. */
const OPEN_ORDERS_OF_TERMINAL_MAX = 64;

export interface OrderKeeperOptions {
  readonly store: HubStore;
  readonly institutions: Institutions;
  readonly clock: Clock;
  readonly counters: HubCounters;
  /** Told of every commit that failed. */
  readonly storeFailed: (error: StoreError) => void;
  /** Tells the box the state of its order, in reply to its request `sequence`. */
  readonly tell: (order: Order, sequence: number) => void;
}

/** What an open order needs in memory. Lost with the process, which costs only time. */
interface Watch {
  readonly openedAtMs: number;
  /** Calls begun in the present phase. */
  calls: number;
  callsInFlight: number;
  lastCallAtMs: number;
  /** A request of the box waits for what the institution says. */
  owesAnswer: boolean;
  /** Of the latest request about the order. */
  sequence: number;
  cancelTimer: () => void;
  cancelReceipt: () => void;
}

export class OrderKeeper {
  readonly #store: HubStore;
  readonly #clock: Clock;
  readonly #storeFailed: (error: StoreError) => void;
  readonly #tell: (order: Order, sequence: number) => void;
  readonly #counters: HubCounters;
  readonly #caller: InstitutionCaller;
  readonly #queue = new KeyedQueue();
  readonly #watches = new Map<string, Watch>();
  /** How many of them a terminal has. */
  readonly #openOrders = new Map<string, number>();
  #isStopped = false;

  constructor(options: OrderKeeperOptions) {
    this.#store = options.store;
    this.#clock = options.clock;
    this.#storeFailed = options.storeFailed;
    this.#tell = options.tell;
    this.#counters = options.counters;
    this.#caller = new InstitutionCaller(options.institutions, options.clock, options.counters);
  }

  /** Goes on with every order that was open when the hub stopped. */
  async resume(): Promise<void> {
    for (const order of await this.#store.openOrders()) this.#schedule(order, 0);
  }

  /** Asks nobody any more. Resolves when no commit is under way; open orders stay open. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    for (const watch of this.#watches.values()) {
      watch.cancelTimer();
      watch.cancelReceipt();
    }
    await this.#queue.idle();
  }

  /** Whether no further order of this terminal is taken: one box must not fill the hub. */
  isFullFor(terminal: string): boolean {
    const open = this.#openOrders.get(terminal) ?? 0;
    return open >= OPEN_ORDERS_OF_TERMINAL_MAX || this.#watches.size >= OPEN_ORDERS_MAX;
  }

  /** Runs `work` while nothing else happens to the order: `pay`, `askFor` and `takeBack` too. */
  exclusively(terminal: string, number: string, work: () => Promise<void>): Promise<void> {
    return this.#queue.run(orderKey(terminal, number), work);
  }

  /**
   * Asks for the money of an order just committed as `asking`. Does not wait for the answer;
   * `receipt` is called where none comes soon.
   */
  pay(order: Order, payerCode: PayerCode, receipt: () => void): void {
    const watch = this.#watch(order);
    watch.owesAnswer = true;
    watch.cancelReceipt = this.#clock.after(RECEIPT_AFTER_MS, receipt);
    const late = (outcome: PayOutcome) => this.#happen(order, { type: "pay-answered", outcome });
    this.#call(order, async () => {
      return { type: "pay-answered", outcome: await this.#caller.pay(order, payerCode, late) };
    });
    this.#schedule(order, nextCallDelayMs(order.phase, 1));
  }

  /**
   * Asks the institution about an open order because the box asks. True: the box will be told
   * when the institution has answered. False: it was asked just now, and the record is as good.
   */
  async askFor(order: Order, sequence: number): Promise<boolean> {
    const watch = this.#watch(order);
    watch.sequence = Math.max(watch.sequence, sequence);
    if (watch.callsInFlight === 0) {
      if (this.#clock.monotonicMs() - watch.lastCallAtMs < ASK_AGAIN_MS_MIN) return false;
      await this.#advance(order, this.#due(watch));
    }
    watch.owesAnswer = true;
    return true;
  }

  /** Takes an order back that is open or approved; the box will be told how it went. */
  async takeBack(order: Order, asked: OrderEvent & { type: "reverse-asked" }): Promise<void> {
    await this.#advance(order, asked);
    this.#watch(order).owesAnswer = true;
  }

  /** Commits what the event makes of the order, then does what follows from it. */
  async #advance(before: Order, event: OrderEvent): Promise<Order> {
    const { order, effects } = step(before, event);
    if (order !== before) {
      await this.#store.commit(order, journalEntries(order, effects, this.#clock.nowMs()));
    }
    const watch = this.#watch(order);
    watch.sequence = Math.max(watch.sequence, order.sequence);
    if (order.phase !== before.phase) watch.calls = 0;
    for (const effect of effects) this.#act(order, effect);
    if (isOpen(order)) this.#schedule(order, nextCallDelayMs(order.phase, watch.calls));
    else this.#forget(order);
    return order;
  }

  #act(order: Order, effect: OrderEffect): void {
    if (effect.type === "ask-query") {
      this.#call(order, async () => {
        return { type: "query-answered", outcome: await this.#caller.query(order) };
      });
    } else if (effect.type === "ask-reverse") {
      this.#call(order, async () => {
        return { type: "reverse-answered", outcome: await this.#caller.reverse(order) };
      });
    }
  }

  #call(order: Order, ask: () => Promise<OrderEvent>): void {
    const watch = this.#watch(order);
    watch.calls += 1;
    watch.callsInFlight += 1;
    watch.lastCallAtMs = this.#clock.monotonicMs();
    ask().then((event) => {
      watch.callsInFlight -= 1;
      return this.#happen(order, event);
    });
  }

  /** An event from the institution or the schedule, on the latest record of the order. */
  async #happen({ terminal, number }: Order, event: OrderEvent): Promise<void> {
    if (this.#isStopped) return;
    await this.exclusively(terminal, number, async () => {
      try {
        await againOnConflict(() => this.#learn(terminal, number, event));
      } catch (error) {
        if (!(error instanceof StoreError)) throw error;
        // Nothing is lost: the institution says it again when the schedule asks it.
        this.#storeFailed(error);
      }
    });
  }

  async #learn(terminal: string, number: string, event: OrderEvent): Promise<void> {
    const before = await this.#store.find(terminal, number);
    assert(before, "an order is committed before anybody is asked about it");
    if (isContradiction(before, event)) this.#counters.add("approved-after-end");
    // Taken before `#advance`, which forgets the watch of an order that has ended.
    const watch = this.#watch(before);
    // What is told now outdates every earlier request that is still on its way.
    const sequence = Math.max(before.sequence, watch.sequence);
    const order = await this.#advance({ ...before, sequence }, event);
    const isAnswer = event.type !== "due";
    if (toldState(order) === toldState(before) && !(isAnswer && watch.owesAnswer)) return;
    watch.owesAnswer = false;
    watch.cancelReceipt();
    this.#tell(order, watch.sequence);
  }

  #schedule(order: Order, delayMs: number): void {
    if (this.#isStopped) return;
    const watch = this.#watch(order);
    watch.cancelTimer();
    watch.cancelTimer = this.#clock.after(delayMs, () => {
      // Armed again first, so that a failing store cannot end the schedule.
      this.#schedule(order, nextCallDelayMs(order.phase, watch.calls));
      if (watch.callsInFlight === 0) void this.#happen(order, this.#due(watch));
    });
  }

  #due(watch: Watch): OrderEvent {
    return { type: "due", openForMs: this.#clock.monotonicMs() - watch.openedAtMs };
  }

  #watch(order: Order): Watch {
    const key = orderKey(order.terminal, order.number);
    const known = this.#watches.get(key);
    if (known) return known;
    const watch: Watch = {
      openedAtMs: this.#clock.monotonicMs(),
      calls: 0,
      callsInFlight: 0,
      lastCallAtMs: Number.NEGATIVE_INFINITY,
      owesAnswer: false,
      sequence: order.sequence,
      cancelTimer: () => {},
      cancelReceipt: () => {},
    };
    this.#watches.set(key, watch);
    this.#countOpen(order.terminal, 1);
    return watch;
  }

  #forget(order: Order): void {
    const key = orderKey(order.terminal, order.number);
    this.#watches.get(key)?.cancelTimer();
    if (this.#watches.delete(key)) this.#countOpen(order.terminal, -1);
  }

  #countOpen(terminal: string, change: 1 | -1): void {
    const open = (this.#openOrders.get(terminal) ?? 0) + change;
    if (open > 0) this.#openOrders.set(terminal, open);
    else this.#openOrders.delete(terminal);
  }
}

function journalEntries(
  order: Order,
  effects: readonly OrderEffect[],
  atMs: number,
): readonly JournalEntry[] {
  return effects.flatMap(({ type }) => {
    if (type === "post-sale") return [saleEntry(saleOf(order, atMs))];
    return type === "post-reversal" ? [reversalEntry(saleOf(order, atMs))] : [];
  });
}

function saleOf(order: Order, atMs: number): Sale {
  assert(order.route, "only a routed order was ever paid");
  const { merchant, amountMinor, currency, route } = order;
  const { institution, clearingHouse } = route;
  const id = orderKey(order.terminal, order.number);
  return { id, atMs, amountMinor, currency, merchant, institution, clearingHouse };
}
