/**
 * The hub's store as one boot of the hub's machine has it: a commit takes a moment, and a power cut
 * in the midst of one leaves it there or not, with nobody told.
 */
import type { Clock } from "../../hal/clock/clock.ts";
import { PowerCut } from "../../hal/disk/simulated-faults.ts";
import type { Order } from "../../hub/orders/order.ts";
import type { HubStore } from "../../hub/store/hub-store.ts";
import { StoreError } from "../../hub/store/store-error.ts";
import type { MachinePower } from "../world/machine-power.ts";
import type { Dice } from "./dice.ts";

const COMMIT_MS_MAX = 4;

interface PoweredStoreOptions {
  readonly store: HubStore;
  readonly clock: Clock;
  readonly power: MachinePower;
  readonly dice: Dice;
}

export class PoweredStore implements HubStore {
  /** So many commits from now, the power goes; and whether that commit is kept. */
  cut: { commits: number; readonly keeps: boolean } | null = null;
  isFull = false;
  readonly #options: PoweredStoreOptions;

  constructor(options: PoweredStoreOptions) {
    this.#options = options;
  }

  commit(...work: Parameters<HubStore["commit"]>): Promise<Order> {
    return this.#while(() => this.#commit(...work));
  }

  async #commit(...work: Parameters<HubStore["commit"]>): Promise<Order> {
    const { store, clock, dice, power } = this.#options;
    const takesMs = dice.roll(COMMIT_MS_MAX + 1);
    if (takesMs > 0) await new Promise<void>((resolve) => void clock.after(takesMs, resolve));
    if (!power.isOn) throw new PowerCut(0);
    if (this.isFull) throw new StoreError("full", "the store is full, as the simulation was told");
    if (this.cut) this.cut.commits -= 1;
    const cutsNow = this.cut !== null && this.cut.commits <= 0;
    if (cutsNow && !this.cut?.keeps) throw new PowerCut(0);
    const committed = await store.commit(...work);
    if (cutsNow) throw new PowerCut(0);
    return committed;
  }

  find(...of: Parameters<HubStore["find"]>): ReturnType<HubStore["find"]> {
    return this.#while(() => this.#options.store.find(...of));
  }

  findOfMerchant(...of: Parameters<HubStore["findOfMerchant"]>) {
    return this.#while(() => this.#options.store.findOfMerchant(...of));
  }

  ordersOf(...of: Parameters<HubStore["ordersOf"]>): ReturnType<HubStore["ordersOf"]> {
    return this.#while(() => this.#options.store.ordersOf(...of));
  }

  openOrders(): ReturnType<HubStore["openOrders"]> {
    return this.#while(() => this.#options.store.openOrders());
  }

  journal(...period: Parameters<HubStore["journal"]>): ReturnType<HubStore["journal"]> {
    return this.#while(() => this.#options.store.journal(...period));
  }

  async close(): Promise<void> {}

  #while<T>(call: () => Promise<T>): Promise<T> {
    const { power } = this.#options;
    return power.isOn ? power.while(call()) : new Promise<never>(() => {});
  }
}
