/** The hub's machine: the product's hub, boot after boot, on a store that outlives them. */
import { LiveIssuerTable } from "../../firmware/codes/live-issuer-table.ts";
import { pinnedIssuerTableKey } from "../../firmware/codes/pinned-issuer-table-key.ts";
import type { Clock } from "../../hal/clock/clock.ts";
import type { Random } from "../../hal/random/random.ts";
import { Hub } from "../../hub/hub.ts";
import { HubCounters } from "../../hub/hub-counters.ts";
import type { HubObservation } from "../../hub/hub-observation.ts";
import { IssuerTableDesk } from "../../hub/issuers/issuer-table-desk.ts";
import type { HubSecrets } from "../../hub/keys/hub-keys.ts";
import { CRYPTO_AT_ONCE } from "../../hub/keys/message-crypto.ts";
import { TAKE_OVER_EVERY_MS } from "../../hub/open-hub.ts";
import type { Institutions } from "../../hub/orders/institution-caller.ts";
import { unnamedMerchant } from "../../hub/orders/presented-code.ts";
import type { HubTerminals } from "../../hub/request-edge.ts";
import { MemoryRiskLog } from "../../hub/risk/memory-risk-log.ts";
import { routeCode } from "../../hub/routing/route.ts";
import type { HubStore } from "../../hub/store/hub-store.ts";
import { StoreError } from "../../hub/store/store-error.ts";
import { shippedTable } from "../firmware/codes/shipped-table.ts";
import { BootClock, MachinePower } from "../world/machine-power.ts";
import type { FaultPlan } from "./fault-plan.ts";
import { FaultyStore } from "./faulty-store.ts";

const SHIPPED_TABLE = shippedTable();

export interface HubMachineOptions {
  /** The world's. */
  readonly clock: Clock;
  readonly random: Random;
  readonly faults: FaultPlan;
  /** Keeps what is committed over all boots. */
  readonly store: HubStore;
  /** Of one boot: whatever it asks ends with its power. */
  readonly institutionsFor: (power: MachinePower) => Institutions;
  readonly terminals: HubTerminals;
  readonly keys: HubSecrets;
  readonly publish: (topic: string, payload: string) => void;
  readonly observe: (observation: HubObservation) => void;
}

/** One boot. */
export interface HubBoot {
  readonly hub: Hub;
  readonly power: MachinePower;
  readonly clock: BootClock;
  readonly store: FaultyStore;
  readonly table: LiveIssuerTable;
  readonly issuerTables: IssuerTableDesk;
}

export class HubMachine {
  /** By how much its wall clock is ahead of the world's. */
  wallAheadMs = 0;
  /** Off the network: nothing reaches it and nothing leaves it. */
  isCutOff = false;
  /** Of every boot so far. */
  readonly stores: FaultyStore[] = [];
  readonly #options: HubMachineOptions;
  readonly #riskLog = new MemoryRiskLog();
  /** The operator's file, which each boot reads. */
  #issuerTable: Uint8Array | null = null;
  #boot: HubBoot | null = null;

  constructor(options: HubMachineOptions) {
    this.#options = options;
  }

  /** Null while the power is off. */
  get boot(): HubBoot | null {
    return this.#boot?.power.isOn ? this.#boot : null;
  }

  switchOn(): void {
    if (this.boot) return;
    const boot = this.#makeBoot();
    this.#boot = boot;
    void this.#start(boot);
  }

  cutPower(): void {
    this.#boot?.power.cut();
  }

  stepClock(byMs: number): void {
    this.wallAheadMs += byMs;
    this.#boot?.clock.stepWallClock(byMs);
  }

  /** Boxes may be handed out another table from now on. */
  async offerTable(document: Uint8Array): Promise<void> {
    this.#issuerTable = document;
    await this.boot?.issuerTables.offer(document);
  }

  /** What the broker delivers; lost while the machine is away. Never rejects. */
  async receive(topic: string, payload: Uint8Array): Promise<void> {
    const { boot } = this;
    if (!boot || this.isCutOff) return;
    try {
      await boot.hub.receive(topic, payload);
    } catch (error) {
      // The broker does not acknowledge, and the box says it again.
      if (!(error instanceof StoreError)) throw error;
    }
  }

  async #start({ hub, power, clock, issuerTables }: HubBoot): Promise<void> {
    if (this.#issuerTable) await issuerTables.offer(this.#issuerTable);
    try {
      await power.while(hub.start());
    } catch (error) {
      // The program ends with the reason, and whoever looks after it starts it again.
      if (!(error instanceof StoreError)) throw error;
      power.cut();
    }
    const takeOver = () =>
      clock.after(TAKE_OVER_EVERY_MS, () => void hub.takeOver().then(takeOver));
    takeOver();
  }

  #makeBoot(): HubBoot {
    const { random, faults, terminals, keys, institutionsFor } = this.#options;
    const power = new MachinePower();
    const clock = new BootClock(this.#options.clock, power, this.wallAheadMs);
    const store = new FaultyStore({
      ...{ store: this.#options.store, clock, power },
      random: faults.random,
      rates: faults.storeRates,
    });
    this.stores.push(store);
    const table = new LiveIssuerTable(SHIPPED_TABLE);
    const counters = new HubCounters();
    const observe = (observation: HubObservation) => {
      if (power.isOn) this.#options.observe(observation);
    };
    const publish = async (topic: string, payload: Uint8Array) => {
      if (!power.isOn || this.isCutOff) return;
      this.#options.publish(topic, Buffer.from(payload).toString());
    };
    const lookupKey = pinnedIssuerTableKey;
    const issuerTables = new IssuerTableDesk({ table, lookupKey, publish, counters, observe });
    const hub = new Hub({
      ...{ store, clock, random, terminals, keys, counters, observe, publish, issuerTables },
      crypto: CRYPTO_AT_ONCE,
      riskLog: this.#riskLog,
      institutions: institutionsFor(power),
      route: (code) => routeCode(code, table),
      profileOf: unnamedMerchant,
    });
    return { hub, power, clock, store, table, issuerTables };
  }
}
