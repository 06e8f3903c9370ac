/**
 * A world by seed: boxes of two merchants, the broker, the hub and every institution of the
 * sandbox, in one process, on one simulated clock. The boxes and the hub are the product's own.
 */

import { LiveIssuerTable } from "../../firmware/codes/live-issuer-table.ts";
import { SimulatedClock } from "../../hal/clock/simulated-clock.ts";
import { SimulatedRandom } from "../../hal/random/simulated-random.ts";
import { verificationKeys } from "../../hub/keys/hub-keys.ts";
import { makeSandboxInstitutions } from "../../hub/sandbox/make-sandbox-institutions.ts";
import { SandboxCustomers } from "../../hub/sandbox/sandbox-customers.ts";
import { shippedTable } from "../firmware/codes/shipped-table.ts";
import { passTime } from "../world/pass-time.ts";
import type { SimulatedBox } from "../world/simulated-box.ts";
import { type CarriedMessage, type Fate, SimulatedBroker } from "../world/simulated-broker.ts";
import { makeWorldKeys } from "../world/world-keys.ts";
import { BoxSite } from "./box-site.ts";
import { Chance } from "./chance.ts";
import { FaultPlan } from "./fault-plan.ts";
import { FaultyInstitution } from "./faulty-institution.ts";
import { FaultyNotices } from "./faulty-notices.ts";
import { lineFrom, lineTo } from "./hub-lines.ts";
import { HubMachine } from "./hub-machine.ts";
import { MessageWatch } from "./message-watch.ts";
import { WatchedBooks, WatchedStore, WorldWatch } from "./world-watch.ts";

const WALL_MS = Date.UTC(2026, 10, 24);
const TERMINALS = ["box-1", "box-2", "box-3", "box-4"] as const;
const BOXES_MIN = 2;

/** The same in every world: making them is what costs. */
export const WORLD_KEYS = await makeWorldKeys({ seed: 1, terminals: TERMINALS });

const SHIPPED_TABLE = shippedTable();

export class SimulatedWorld {
  readonly seed: number;
  readonly clock = new SimulatedClock({ wallMs: WALL_MS });
  readonly broker = new SimulatedBroker(this.clock);
  readonly faults: FaultPlan;
  /** Draws what people do. */
  readonly chance: Chance;
  /** What keys, order numbers and seals are made of. */
  readonly random: SimulatedRandom;
  readonly watch = new WorldWatch();
  readonly messages: MessageWatch;
  readonly store = new WatchedStore(this.watch);
  readonly books: WatchedBooks;
  readonly hub: HubMachine;
  readonly sites: readonly BoxSite[];
  readonly customers: SandboxCustomers;
  /** What the wallets know of each other's codes. */
  readonly table = new LiveIssuerTable(SHIPPED_TABLE);
  /** Every code that a customer has shown. */
  readonly codes: string[] = [];
  readonly #institutions: readonly FaultyInstitution[];
  readonly #notices: FaultyNotices;

  constructor(seed: number) {
    this.seed = seed;
    this.faults = new FaultPlan(3 * seed);
    this.chance = new Chance(new SimulatedRandom(3 * seed + 1));
    this.random = new SimulatedRandom(3 * seed + 2);
    const { clock, broker, random, faults, watch, table } = this;
    this.books = new WatchedBooks(random, watch);
    const hubKeys = verificationKeys(WORLD_KEYS.hub);
    const institutions = makeSandboxInstitutions({
      ...{ books: this.books, clock, random, table, hubKeys },
    });
    const rates = faults.institutionRates;
    this.#institutions = [...institutions.values()].map((institution) => {
      return new FaultyInstitution({ institution, clock, random: faults.random, rates });
    });
    const boxes = BOXES_MIN + this.chance.below(TERMINALS.length - BOXES_MIN + 1);
    const terminals = TERMINALS.slice(0, boxes);
    this.hub = new HubMachine({
      ...{ clock, random, faults, store: this.store, keys: WORLD_KEYS.hub },
      institutionsFor: (power) =>
        new Map(
          this.#institutions.map((institution) => {
            return [institution.id, lineTo({ institution, clock, power })];
          }),
        ),
      terminals: new Map(terminals.map((id) => [id, registered(id)])),
      publish: (topic, payload) => broker.publish("down", topic, payload),
      observe: (observation) => watch.hubObserved(observation),
    });
    this.#notices = new FaultyNotices({
      taker: () => lineFrom(this.hub.isCutOff ? null : this.hub.boot),
      ...{ clock, random: faults.random, rates: faults.noticeRates },
    });
    this.customers = new SandboxCustomers({ institutions, notices: this.#notices, clock });
    broker.connectHub((topic, payload) => this.hub.receive(topic, payload));
    const onBroken = (sentence: string) => watch.violations.push(sentence);
    const messages = new MessageWatch({ clock, onBroken, boxOf: (id) => this.#boxOf(id) });
    this.messages = messages;
    broker.onCarried = (message) => messages.published(message);
    broker.fateOf = (message) => this.#fateOf(message);
    this.hub.switchOn();
    const onScreen = watch.boxShowed.bind(watch);
    this.sites = terminals.map((terminal) => {
      const keys = keysOf(terminal).uplink;
      return new BoxSite({
        ...{ terminal, clock, random, broker, keys, onScreen },
        onLetIn: messages.letIn.bind(messages),
        onWrongStart: onBroken,
      });
    });
  }

  /** Lets time pass, a timer at a time. */
  async pass(ms: number): Promise<void> {
    await passTime(this.clock, ms);
  }

  /** Nothing goes wrong any more, and whatever is off or cut off comes back. */
  repair(): void {
    this.faults.end();
    this.broker.isUp = true;
    this.hub.isCutOff = false;
    this.hub.switchOn();
    for (const store of this.hub.stores) {
      store.rates = {};
      store.cutPowerAt(Number.POSITIVE_INFINITY, true);
    }
    for (const institution of this.#institutions) institution.rates = {};
    this.#notices.rates = {};
    for (const site of this.sites) {
      const { disk } = site.box;
      disk.capacityBytes = Number.POSITIVE_INFINITY;
      disk.cutPowerAt(Number.POSITIVE_INFINITY);
      disk.forgetSilentFaults();
      if (!site.isOn) site.restart();
    }
  }

  /** How often each kind of fault has struck. */
  get faultCounts(): FaultPlan["counts"] {
    const { faults, hub } = this;
    const counts: Record<string, number> = { ...faults.counts };
    const add = (kind: string) => {
      counts[kind] = (counts[kind] ?? 0) + 1;
    };
    for (const { faults: of } of this.#institutions)
      for (const one of of) add(`institution ${one}`);
    for (const one of this.#notices.faults) add(`notice ${one}`);
    for (const one of hub.stores.flatMap((store) => store.faults)) {
      if (one !== "power-cut") add(`store ${one}`);
    }
    return counts;
  }

  /** Whoever looks after a box's process starts it again where it did not begin. */
  superviseBoxes(): void {
    for (const site of this.sites) {
      // The machine keeps its power: what was written is as it was.
      if (site.isOn && site.box.startFailure) site.restart("everything");
    }
  }

  #boxOf(terminal: string): SimulatedBox {
    const site = this.sites.find((one) => one.terminal === terminal);
    if (!site) throw new Error(`there is no ${terminal} in this world`);
    return site.box;
  }

  #fateOf(_message: CarriedMessage): Fate {
    const { faults } = this;
    const { chance } = faults;
    if (faults.strikes("message lost")) return [];
    const lateMs = faults.strikes("message late") ? chance.below(60_000) : 0;
    const jitterMs = faults.strikes("message reordered") ? chance.below(500) : 0;
    const first = lateMs + jitterMs;
    return faults.strikes("message repeated") ? [first, chance.below(30_000)] : [first];
  }
}

/** Two boxes of one shop, and two of another. */
function registered(id: string) {
  return { id, merchant: merchantOf(id), publicKey: keysOf(id).device };
}

export function merchantOf(terminal: string): string {
  return terminal === "box-1" || terminal === "box-2" ? "shop-1" : "shop-2";
}

export function keysOf(terminal: string) {
  const keys = WORLD_KEYS.boxes.get(terminal);
  if (!keys) throw new Error(`no keys of ${terminal}`);
  return keys;
}
