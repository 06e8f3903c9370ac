/**
 * Sales, refunds, reversals and restarts at random, done by the hub's own machines, ledger and
 * store, beside a model that only knows who handed whom how much.
 */
import type { Currency } from "../../../firmware/money/money.ts";
import type { Discount } from "../../../firmware/money/payment-parts.ts";
import { INSTITUTIONS } from "../../../firmware/protocol/institution-id.ts";
import { SimulatedRandom } from "../../../hal/random/simulated-random.ts";
import { CLEARING_HOUSES } from "../../../hub/ledger/ledger.ts";
import {
  type Order,
  type OrderRefund,
  orderKey,
  refundedMinor,
} from "../../../hub/orders/order.ts";
import { journalEntries } from "../../../hub/orders/order-entries.ts";
import { type OrderEvent, step } from "../../../hub/orders/order-machine.ts";
import { refundRefusal } from "../../../hub/orders/refund-judgement.ts";
import { MemoryStore } from "../../../hub/store/memory-store.ts";
import { readStoredOrder } from "../../../hub/store/stored-order.ts";
import { sampleOrder } from "../store/sample-order.ts";

const FIRST_MS = Date.parse("2026-01-30T09:00:00+08:00");
const MERCHANTS = 40;
const CURRENCIES: readonly Currency[] = ["CNY", "HKD", "JPY", "KWD"];

export class RandomShop {
  readonly store = new MemoryStore();
  readonly done = { sale: 0, declined: 0, refund: 0, refused: 0, reversal: 0, restart: 0 };
  /** What merchants hold, by the model: order by order. */
  readonly #held = new Map<string, { account: string; minor: bigint }>();
  readonly #random: SimulatedRandom;
  #orders: Order[] = [];
  #nowMs = FIRST_MS;
  #number = 0;

  readonly #operationMs: number;

  /** All operations together take `days`. */
  constructor(seed: number, { operations, days }: { operations: number; days: number }) {
    this.#operationMs = (days * 86_400_000) / operations;
    this.#random = new SimulatedRandom(seed);
  }

  expected(): Map<string, bigint> {
    const sums = new Map<string, bigint>();
    for (const { account, minor } of this.#held.values()) {
      sums.set(account, (sums.get(account) ?? 0n) + minor);
    }
    return new Map([...sums].sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  async operate(): Promise<void> {
    this.#nowMs += this.#operationMs;
    const choice = this.#below(100);
    if (choice < 50 || this.#orders.length === 0) return this.#sell();
    if (choice < 85) return this.#refund();
    if (choice < 97) return this.#reverse();
    return this.#restart();
  }

  async #sell(): Promise<void> {
    this.#number += 1;
    const order = sampleOrder({
      ...{ number: String(this.#number), merchant: `shop-${this.#below(MERCHANTS)}` },
      amountMinor: 1 + this.#below(this.#below(10) === 0 ? 1_000_000_000 : 20_000),
      currency: this.#oneOf(CURRENCIES),
      takenAtMs: Math.floor(this.#nowMs),
      route: {
        institution: this.#oneOf(INSTITUTIONS),
        clearingHouse: this.#oneOf(CLEARING_HOUSES),
        candidates: [],
      },
    });
    const asked = await this.store.commit(order, []);
    if (this.#below(20) === 0) {
      this.done.declined += 1;
      const outcome = { type: "declined", reason: "insufficient-balance" } as const;
      return void (await this.#happen(asked, { type: "pay-answered", outcome }));
    }
    this.done.sale += 1;
    const discounts = this.#discounts(order.amountMinor);
    const off = discounts.reduce((sum, { amountMinor }) => sum + amountMinor, 0);
    const parts = { payerMinor: order.amountMinor - off, discounts };
    const outcome = { type: "approved", institutionOrder: `W${order.number}`, parts } as const;
    this.#orders.push(await this.#happen(asked, { type: "pay-answered", outcome }));
    const account = `payable/${order.merchant} ${order.currency}`;
    this.#held.set(keyOf(order), { account, minor: BigInt(order.amountMinor) });
  }

  async #refund(): Promise<void> {
    const at = this.#below(this.#orders.length);
    const order = this.#orders[at] as Order;
    const left = order.amountMinor - refundedMinor(order);
    // Now and then more than is left: the hub refuses it by itself.
    const amountMinor = this.#below(3) === 0 ? left || 1 : 1 + this.#below(order.amountMinor);
    const reason = refundRefusal(order, amountMinor, this.#nowMs);
    const number = `r${order.refunds.length}`;
    const refund: OrderRefund = {
      ...{ number, terminal: order.terminal, amountMinor, reason, parts: null },
      ...{ phase: reason ? "refused" : "asking", institutionRefund: null },
      ...{ sequence: 0, takenAtMs: Math.floor(this.#nowMs) },
    };
    const asked = await this.#happen(order, { type: "refund-asked", refund });
    const isRefused = reason !== null || this.#below(10) === 0;
    this.done[isRefused ? "refused" : "refund"] += 1;
    this.#orders[at] = asked;
    if (reason !== null) return;
    const answer = isRefused
      ? ({ type: "refused", reason: "service-problem" } as const)
      : ({ type: "refunded", institutionRefund: `W${number}` } as const);
    const about = { type: "refund-answered", refund: number } as const;
    const unsure = await this.#happen(asked, { ...about, outcome: { type: "unknown" } });
    this.#orders[at] = await this.#happen(unsure, { ...about, outcome: answer });
    if (!isRefused) this.#giveBack(order, amountMinor);
  }

  async #reverse(): Promise<void> {
    const at = this.#below(this.#orders.length);
    const order = this.#orders[at] as Order;
    if (order.phase !== "approved" || refundedMinor(order) > 0) return;
    this.done.reversal += 1;
    const sequence = order.sequence + 1;
    const cause = "cancelled" as const;
    const asked = await this.#happen(order, { type: "reverse-asked", cause, sequence });
    const early = await this.#answerReversal(asked, "too-early");
    const reversed = await this.#answerReversal(early, "reversed");
    this.#orders[at] = await this.#answerReversal(reversed, "reversed");
    this.#giveBack(order, order.amountMinor);
  }

  #answerReversal(order: Order, type: "too-early" | "reversed"): Promise<Order> {
    return this.#happen(order, {
      type: "reverse-answered",
      outcome: { type },
      wasPosted: order.isPosted,
    });
  }

  /** Only what the store holds is left, as text. */
  async #restart(): Promise<void> {
    this.done.restart += 1;
    const kept = this.#orders.slice(-200).map(async ({ terminal, number }) => {
      return readStoredOrder(JSON.stringify(await this.store.find(terminal, number)));
    });
    this.#orders = await Promise.all(kept);
  }

  /** As the hub's keeper does it. */
  async #happen(before: Order, event: OrderEvent): Promise<Order> {
    const { order, effects } = step(before, event);
    if (order === before) return before;
    return this.store.commit(order, journalEntries(order, effects, Math.floor(this.#nowMs)));
  }

  #giveBack(order: Order, amountMinor: number): void {
    const held = this.#held.get(keyOf(order));
    if (held) held.minor -= BigInt(amountMinor);
  }

  #discounts(amountMinor: number): Discount[] {
    const off = () => 1 + this.#below(Math.max(1, Math.floor(amountMinor / 4)));
    if (amountMinor < 10 || this.#below(3) > 0) return [];
    const daily: Discount = { funder: "institution", amountMinor: off(), name: "Daily" };
    const week: Discount = { funder: "network", amountMinor: off(), name: "Card week" };
    return this.#oneOf([[daily], [week], [daily, week]]);
  }

  #oneOf<T>(of: readonly T[]): T {
    return of[this.#below(of.length)] as T;
  }

  #below(limit: number): number {
    const bytes = this.#random.bytes(4);
    return new DataView(bytes.buffer, bytes.byteOffset, 4).getUint32(0) % limit;
  }
}

function keyOf({ terminal, number }: Order): string {
  return orderKey(terminal, number);
}
