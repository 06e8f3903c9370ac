/**
 * The hub's store as a machine has it whose disk fills up, whose database goes away and whose power
 * goes: one boot of it, over a store that keeps what was committed.
 *
 * A hub that is given a new `FaultyStore` on the same store is the next boot. It finds every order
 * that was committed, whether or not the former hub lived to hear of it; nothing else. For an order
 * that was committed though the commit rejected, nobody asks its institution before
 * `Hub.takeOver`: call it every minute, as the product does.
 */
import type { Clock } from "../../hal/clock/clock.ts";
import { PowerCut } from "../../hal/disk/simulated-faults.ts";
import type { Random } from "../../hal/random/random.ts";
import type { JournalEntry } from "../../hub/ledger/ledger.ts";
import type { Order } from "../../hub/orders/order.ts";
import type { HubStore } from "../../hub/store/hub-store.ts";
import { StoreError, type StoreErrorKind } from "../../hub/store/store-error.ts";
import type { MachinePower } from "../world/machine-power.ts";
import { Chance } from "./chance.ts";

/**
 * `full`, `locked`, `failed`: a commit rejects and changes nothing. `unreachable`: the same, and
 * the hub cannot know that. `answer-lost`: the commit is made and rejects as `unreachable`. `slow`:
 * a call takes up to `SLOW_MS_MAX`. `unreadable`: a read rejects as `unreachable`.
 */
export type StoreFault =
  | Exclude<StoreErrorKind, "conflict">
  | "answer-lost"
  | "slow"
  | "unreadable";

/** How often each happens, in a thousand calls. */
export type StoreRates = { readonly [Fault in StoreFault]?: number };

export const SLOW_MS_MAX = 8_000;

export interface FaultyStoreOptions {
  /** Keeps what is committed over all boots. */
  readonly store: HubStore;
  readonly clock: Clock;
  readonly random: Random;
  /** Of the machine that runs the hub: a power cut of the store takes it down. */
  readonly power: MachinePower;
  readonly rates?: StoreRates;
}

export class FaultyStore implements HubStore {
  /** From now on. */
  rates: StoreRates;
  /** Commits asked for in this boot. */
  commits = 0;
  /** What went wrong in this boot, the newest at the end. */
  readonly faults: (StoreFault | "power-cut")[] = [];
  readonly #options: FaultyStoreOptions;
  readonly #chance: Chance;
  #cut: { readonly commit: number; readonly isKept: boolean } | null = null;

  constructor(options: FaultyStoreOptions) {
    this.#options = options;
    this.#chance = new Chance(options.random);
    this.rates = options.rates ?? {};
  }

  /** Cuts the power in this commit of the boot (the first is 1): it `isKept`, or never was. */
  cutPowerAt(commit: number, isKept: boolean): void {
    this.#cut = { commit, isKept };
  }

  commit(order: Order, posted: readonly JournalEntry[]): Promise<Order> {
    return this.#options.power.while(this.#commit(order, posted));
  }

  find(...of: Parameters<HubStore["find"]>): ReturnType<HubStore["find"]> {
    return this.#read((store) => store.find(...of));
  }

  findOfMerchant(
    ...of: Parameters<HubStore["findOfMerchant"]>
  ): ReturnType<HubStore["findOfMerchant"]> {
    return this.#read((store) => store.findOfMerchant(...of));
  }

  ordersOf(...of: Parameters<HubStore["ordersOf"]>): ReturnType<HubStore["ordersOf"]> {
    return this.#read((store) => store.ordersOf(...of));
  }

  openOrders(): ReturnType<HubStore["openOrders"]> {
    return this.#read((store) => store.openOrders());
  }

  journal(...of: Parameters<HubStore["journal"]>): ReturnType<HubStore["journal"]> {
    return this.#read((store) => store.journal(...of));
  }

  async close(): Promise<void> {}

  async #commit(order: Order, posted: readonly JournalEntry[]): Promise<Order> {
    const { store } = this.#options;
    this.commits += 1;
    const { slow = 0, unreadable: _, ...rates } = this.rates;
    await this.#wait(slow);
    if (this.#cut && this.commits >= this.#cut.commit) {
      if (this.#cut.isKept) await store.commit(order, posted);
      this.faults.push("power-cut");
      throw new PowerCut(this.commits);
    }
    const fault = this.#chance.pickByRate(rates);
    if (fault === null) return await store.commit(order, posted);
    this.faults.push(fault);
    if (fault === "answer-lost") await store.commit(order, posted);
    const kind = fault === "answer-lost" ? "unreachable" : fault;
    throw new StoreError(kind, `committing: ${fault}, as the simulation has drawn`);
  }

  #read<T>(read: (store: HubStore) => Promise<T>): Promise<T> {
    return this.#options.power.while(this.#readNow(read));
  }

  async #readNow<T>(read: (store: HubStore) => Promise<T>): Promise<T> {
    const { slow = 0, unreadable = 0 } = this.rates;
    await this.#wait(slow);
    if (this.#chance.happens(unreadable)) {
      this.faults.push("unreadable");
      throw new StoreError("unreachable", "reading: as the simulation has drawn");
    }
    return await read(this.#options.store);
  }

  async #wait(slow: number): Promise<void> {
    if (!this.#chance.happens(slow)) return;
    this.faults.push("slow");
    const delayMs = this.#chance.between(1, SLOW_MS_MAX);
    await new Promise<void>((resolve) => this.#options.clock.after(delayMs, resolve));
  }
}
