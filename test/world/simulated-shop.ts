/**
 * A shop in a world of its own: one box, the hub with every sandbox institution, the broker between
 * them, and one customer after another. The same seed gives the same world.
 */

import assert from "node:assert/strict";
import { setImmediate as turn } from "node:timers/promises";
import { LiveIssuerTable } from "../../firmware/codes/live-issuer-table.ts";
import { pinnedIssuerTableKey } from "../../firmware/codes/pinned-issuer-table-key.ts";
import type { Verdict } from "../../firmware/payment/payment-state.ts";
import { type News, parseHubMessage } from "../../firmware/protocol/answer.ts";
import type { InstitutionId } from "../../firmware/protocol/institution-id.ts";
import { type OrderRequest, parseRequest } from "../../firmware/protocol/request.ts";
import type { ReceiptRule } from "../../firmware/receipts/print-status.ts";
import type { Screen } from "../../firmware/screens/screen.ts";
import type { Key } from "../../hal/buttons/buttons.ts";
import type { Clock } from "../../hal/clock/clock.ts";
import { SimulatedClock } from "../../hal/clock/simulated-clock.ts";
import { SimulatedDisk } from "../../hal/disk/simulated-disk.ts";
import type { Survival } from "../../hal/disk/simulated-file.ts";
import { SimulatedRandom } from "../../hal/random/simulated-random.ts";
import { Hub } from "../../hub/hub.ts";
import { HubCounters } from "../../hub/hub-counters.ts";
import type { HubObservation } from "../../hub/hub-observation.ts";
import type { Institution } from "../../hub/institutions/institution.ts";
import { IssuerTableDesk } from "../../hub/issuers/issuer-table-desk.ts";
import { type HubSecrets, verificationKeys } from "../../hub/keys/hub-keys.ts";
import { CRYPTO_AT_ONCE } from "../../hub/keys/message-crypto.ts";
import { unnamedMerchant } from "../../hub/orders/presented-code.ts";
import { MemoryRiskLog } from "../../hub/risk/memory-risk-log.ts";
import { routeCode } from "../../hub/routing/route.ts";
import { makeSandboxInstitutions } from "../../hub/sandbox/make-sandbox-institutions.ts";
import { MemorySandboxBooks } from "../../hub/sandbox/memory-sandbox-books.ts";
import { SandboxCustomers, type ScanEnd } from "../../hub/sandbox/sandbox-customers.ts";
import { SANDBOX_INSTITUTIONS } from "../../hub/sandbox/sandbox-institutions.ts";
import type { SandboxOutcomeName } from "../../hub/sandbox/sandbox-outcomes.ts";
import type { ScanOutcomeName } from "../../hub/sandbox/sandbox-scan-outcomes.ts";
import { makeCode } from "../../hub/sandbox/sandbox-wallet.ts";
import { MemoryStore } from "../../hub/store/memory-store.ts";
import { shippedTable } from "../firmware/codes/shipped-table.ts";
import { passTime } from "./pass-time.ts";
import { SimulatedBox } from "./simulated-box.ts";
import { SimulatedBroker } from "./simulated-broker.ts";
import { type BoxKeys, makeWorldKeys, type WorldKeys } from "./world-keys.ts";

export const TERMINAL = "box-1";
export const AMOUNT_KEYS: readonly Key[] = ["1", "2", "point", "5", "0"];
export const AMOUNT_MINOR = 1250;

const WALL_MS = Date.UTC(2026, 10, 24);

export interface ShopOptions {
  readonly seed?: number;
  readonly disk?: SimulatedDisk;
  /** The box seals codes to a key that the hub does not have any more. */
  readonly hasStaleCodeKey?: boolean;
  /** When the box prints receipts. */
  readonly receipts?: ReceiptRule;
  /** Takes the place of the sandbox's institution of its id. */
  readonly institution?: Institution;
  /** The same, for one that lives by the shop's clock. */
  readonly makeInstitution?: (clock: Clock) => Institution;
}

export class SimulatedShop {
  readonly clock = new SimulatedClock({ wallMs: WALL_MS });
  readonly broker = new SimulatedBroker(this.clock);
  /** The hub's. */
  readonly table = new LiveIssuerTable(shippedTable());
  readonly hubObserved: HubObservation[] = [];
  readonly issuerTables: IssuerTableDesk;
  readonly store = new MemoryStore();
  readonly counters = new HubCounters();
  readonly books: MemorySandboxBooks;
  readonly hub: Hub;
  /** Those who scan what the box shows. */
  readonly customers: SandboxCustomers;
  /** What the hub signs with: for whoever forges. */
  readonly hubKeys: HubSecrets;
  /** Every code that a customer has shown. */
  readonly codes: string[] = [];
  readonly boots: SimulatedBox[] = [];
  /** By how much the box's wall clock is ahead of the hub's, from the next boot on. */
  wallAheadMs = 5 * 60_000;
  readonly #random: SimulatedRandom;
  readonly #keys: BoxKeys;
  readonly #receipts: ReceiptRule | undefined;
  #box: SimulatedBox;

  private constructor(options: ShopOptions, keys: WorldKeys) {
    const { seed = 1, disk = new SimulatedDisk() } = options;
    const { clock, table, store, counters } = this;
    const institution = options.institution ?? options.makeInstitution?.(clock);
    this.#random = new SimulatedRandom(seed);
    const own = keys.boxes.get(TERMINAL);
    assert(own);
    this.#keys = own;
    this.#receipts = options.receipts;
    this.hubKeys = keys.hub;
    this.books = new MemorySandboxBooks(this.#random);
    const publish = async (topic: string, payload: Uint8Array) =>
      this.broker.publish("down", topic, Buffer.from(payload).toString());
    const observe = (observation: HubObservation) => this.hubObserved.push(observation);
    const lookupKey = pinnedIssuerTableKey;
    this.issuerTables = new IssuerTableDesk({ table, lookupKey, publish, counters, observe });
    const hubKeys = verificationKeys(keys.hub);
    const sandbox = makeSandboxInstitutions({
      ...{ books: this.books, clock, random: this.#random, table, hubKeys },
    });
    this.hub = new Hub({
      crypto: CRYPTO_AT_ONCE,
      ...{ store, clock, counters, keys: keys.hub, random: this.#random },
      riskLog: new MemoryRiskLog(),
      institutions: new Map([
        ...sandbox,
        ...(institution ? [[institution.id, institution] as const] : []),
      ]),
      route: (code) => routeCode(code, table),
      profileOf: unnamedMerchant,
      terminals: new Map([[TERMINAL, { id: TERMINAL, merchant: "shop-1", publicKey: own.device }]]),
      ...{ publish, observe, issuerTables: this.issuerTables },
    });
    const { notices } = this.hub;
    this.customers = new SandboxCustomers({ institutions: sandbox, notices, clock });
    this.broker.connectHub((topic, payload) => this.hub.receive(topic, payload));
    this.#box = this.#makeBox(disk);
  }

  /** The shop with its box's power still off: faults may be planned on `box.disk`. */
  static async build(options: ShopOptions = {}): Promise<SimulatedShop> {
    const { seed = 1, hasStaleCodeKey } = options;
    const terminals = [TERMINAL];
    const keys = await makeWorldKeys({ seed: seed + 1_000_000, terminals, hasStaleCodeKey });
    return new SimulatedShop(options, keys);
  }

  /** The shop with its box ready. */
  static async open(options: ShopOptions = {}): Promise<SimulatedShop> {
    const shop = await SimulatedShop.build(options);
    await shop.switchOn();
    return shop;
  }

  /** The box of the present boot. */
  get box(): SimulatedBox {
    return this.#box;
  }

  get screen(): Screen | undefined {
    return this.#box.screen;
  }

  /** The last that the merchant was shown of how a payment ended, in whatever boot. */
  get verdict(): Verdict | null {
    return this.boots.findLast(({ verdict }) => verdict !== null)?.verdict ?? null;
  }

  /** What the box has asked of the hub, as it can be read on the way. */
  get requests(): readonly OrderRequest[] {
    return this.broker.carried
      .filter(({ way }) => way === "up")
      .map(({ payload }) => parseRequest(bodyOf(payload)))
      .filter((request) => request !== null)
      .filter((request) => "order" in request)
      .filter((request) => request.type !== "refund");
  }

  /** What the hub has told the box unasked, each once. */
  get newsTold(): readonly News[] {
    const told = this.broker.carried
      .filter(({ way }) => way === "down")
      .map(({ payload }) => parseHubMessage(bodyOf(payload)))
      .filter((message) => message?.type === "news");
    return [...new Map(told.map((news) => [news.id, news])).values()];
  }

  /** Every order that has ever left the box. */
  get ordersAsked(): readonly string[] {
    return [...new Set(this.requests.map(({ order }) => order))];
  }

  async switchOn(): Promise<void> {
    this.boots.push(this.#box);
    void this.#box.start();
    await this.pass(500);
  }

  /** Cuts the power, where it is still on, and puts it back. */
  async restart(survival: Survival = "nothing"): Promise<void> {
    await this.switchOnWith(this.#box.disk.restart(survival));
  }

  /** Puts the power back with this disk in the box, where the old one may be beyond help. */
  async switchOnWith(disk: SimulatedDisk): Promise<void> {
    this.#box.power.cut();
    this.#box = this.#makeBox(disk);
    await this.switchOn();
  }

  /** Lets time pass, a timer at a time, with everything that waits for a promise in between. */
  async pass(ms: number): Promise<void> {
    await passTime(this.clock, ms);
  }

  async press(...keys: readonly Key[]): Promise<void> {
    for (const key of keys) {
      this.#box.buttons.press(key);
      await turn();
    }
  }

  /** The merchant keys the amount and the customer's phone is in view. */
  async sell(code: string, keys: readonly Key[] = AMOUNT_KEYS): Promise<void> {
    await this.press(...keys, "confirm");
    await this.show(code);
  }

  async show(code: string): Promise<void> {
    this.codes.push(code);
    this.#box.scanner.see(code);
    await turn();
  }

  /** A customer scans what is on the display. */
  scan(institution: InstitutionId, outcome: ScanOutcomeName = "pays"): Promise<ScanEnd> {
    const { screen } = this;
    if (screen?.type !== "presenting") throw new Error(`the display says ${screen?.type}`);
    return this.customers.scan({ institution, text: screen.text, outcome });
  }

  code(institution: InstitutionId = "alipay", outcome: SandboxOutcomeName = "approved"): string {
    const code = makeCode(institution, { random: this.#random, table: this.table, outcome });
    if (code === null) throw new Error(`no code of ${institution}`);
    return code;
  }

  /** Lets time pass until nothing is open any more at the box or the hub; how long that took. */
  async passUntilSettled(msMax = 300_000): Promise<number> {
    const fromMs = this.clock.monotonicMs();
    const untilMs = fromMs + msMax;
    while (this.clock.monotonicMs() < untilMs) {
      await this.pass(1_000);
      const open = await this.store.openOrders();
      if (open.length === 0 && this.#box.openOrders.size === 0) break;
    }
    return this.clock.monotonicMs() - fromMs;
  }

  /** What the merchants hold in all or, where it is named, for one order at its institution. */
  heldMinor(hubOrder = ""): number {
    return this.#settled(hubOrder).reduce((sum, { amountMinor }) => sum + amountMinor, 0);
  }

  /** How often money was taken from a customer, given back since or not. */
  get charges(): number {
    return this.#settled("").filter(({ id }) => id.endsWith("/payment")).length;
  }

  #settled(hubOrder: string) {
    const entries = SANDBOX_INSTITUTIONS.flatMap(({ id }) => this.books.entries(id));
    return entries.filter(({ account, id }) => {
      return account === "settlement" && id.startsWith(hubOrder);
    });
  }

  #makeBox(disk: SimulatedDisk): SimulatedBox {
    const { clock, broker, wallAheadMs } = this;
    const table = shippedTable();
    const own = { disk, random: this.#random, terminal: TERMINAL, keys: this.#keys.uplink };
    const receipts = this.#receipts;
    return new SimulatedBox({ clock, broker, table, wallAheadMs, receipts, ...own });
  }
}

function bodyOf(payload: string): unknown {
  return JSON.parse(Buffer.from(payload.split(".")[1] ?? "", "base64url").toString());
}
